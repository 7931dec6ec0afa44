// What is special about the sink "feed": generations, their note, and what becomes of old ones.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include <gmock/gmock.h>

#include "connector/components/feeds/feed_note.h"
#include "connector/io/compression/decompressor.h"
#include "tests/sinks/sink_test_base.h"

namespace millrace {
namespace {

using components::FeedNote;
using components::LoadReport;
using testing::columns;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Rows;

const std::string kFeedLoad(32, 'a');
const std::string kNextFeedLoad(32, 'b');

class FeedSinkTest : public testing::SinkTest {
 protected:
  FeedSinkTest() : connection_(connect("feed", "root: " + (folder_ / "feeds").string())) {}

  Destination to(const std::string& yaml) { return destination(connection_, "feed", yaml); }
  LoadReport loaded(components::Destination& destination, const Rows& rows,
                    const std::string& id = kFeedLoad) {
    auto report = load(destination, columns({"id", "name"}), rows, id);
    if (!report) throw std::runtime_error(report.error().message());
    return *report;
  }
  FeedNote note(const std::string& name = "vip.csv") {
    return components::read_feed_note(feed(name)).value_or(FeedNote());
  }
  std::filesystem::path feed(const std::string& name) { return folder_ / "feeds" / name; }
  std::string rows_of(const std::string& name) {
    return testing::read_file(feed(name) / note(name).file);
  }
  std::set<std::string> files_of(const std::string& name) {
    std::set<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(feed(name))) {
      files.insert(entry.path().filename().string());
    }
    return files;
  }
  static std::string unpacked(const std::string& gzip) {
    const auto decompressor = io::make_decompressor(io::Compression::Gzip);
    std::string text;
    EXPECT_TRUE(decompressor->add(gzip, [&](std::span<const char> piece) -> Result<void> {
      text.append(piece.data(), piece.size());
      return {};
    }));
    return text;
  }

  Connection connection_;
};

TEST_F(FeedSinkTest, EachEndingIsAFormat) {
  loaded(*to("vip.csv"), {{"1", "x"}, {"2", std::nullopt}});
  loaded(*to("vip.jsonl"), {{"1", "x"}, {"2", std::nullopt}});
  loaded(*to("vip.json"), {{"1", "x"}, {"2", std::nullopt}, {"3", "z"}});
  loaded(*to("none.json"), {});

  EXPECT_EQ(rows_of("vip.csv"), "id,name\n1,x\n2,\n");
  EXPECT_EQ(rows_of("vip.jsonl"), "{\"id\":\"1\",\"name\":\"x\"}\n{\"id\":\"2\",\"name\":null}\n");
  EXPECT_EQ(rows_of("vip.json"),
            "[\n{\"id\":\"1\",\"name\":\"x\"},\n{\"id\":\"2\",\"name\":null},\n"
            "{\"id\":\"3\",\"name\":\"z\"}\n]\n");
  EXPECT_EQ(rows_of("none.json"), "[\n]\n");
  loaded(*to("vip.xlsx"), {{"1", "x"}});
  EXPECT_TRUE(rows_of("vip.xlsx").starts_with("PK"));
  EXPECT_EQ(files_of("vip.xlsx").size(), 2u) << "a workbook has no gzip";
}

TEST_F(FeedSinkTest, ALoadLeavesItsRowsTheirGzipAndANote) {
  loaded(*to("vip.csv"), {{"1", "x"}});

  const auto found = note();
  EXPECT_EQ(found.rows, 1u);
  EXPECT_EQ(found.bytes, 12u);
  EXPECT_EQ(found.file, found.sha256.substr(0, 32) + ".csv");
  EXPECT_EQ(found.sync, "customers");
  EXPECT_THAT(found.columns, ElementsAre("id", "name"));
  EXPECT_EQ(files_of("vip.csv"),
            (std::set<std::string>{"feed.json", found.file, found.file + ".gz"}));
  EXPECT_EQ(unpacked(testing::read_file(feed("vip.csv") / found.gzip_file)), "id,name\n1,x\n");
  const auto mode = std::filesystem::status(feed("vip.csv") / found.file).permissions();
  EXPECT_EQ(static_cast<unsigned>(mode), 0600u);
}

TEST_F(FeedSinkTest, TheNextLoadTakesThePlaceOfTheOneBefore) {
  const auto destination = to("vip.csv");
  loaded(*destination, {{"1", "x"}, {"2", "y"}});
  const auto before = note();
  std::ifstream reader(feed("vip.csv") / before.file);

  const auto report = loaded(*destination, {{"3", "z"}}, kNextFeedLoad);

  EXPECT_EQ(report.inserted, 1u);
  EXPECT_EQ(report.deleted, 2u);
  EXPECT_EQ(report.before, 2u);
  EXPECT_EQ(rows_of("vip.csv"), "id,name\n3,z\n");
  EXPECT_EQ(files_of("vip.csv").size(), 3u);
  const std::string read{std::istreambuf_iterator<char>(reader), {}};
  EXPECT_EQ(read, "id,name\n1,x\n2,y\n") << "who has begun to read ends with the old file";
}

TEST_F(FeedSinkTest, EqualRowsStayTheFileThatTheyAre) {
  const auto destination = to("vip.csv");
  loaded(*destination, {{"1", "x"}});
  const auto before = std::filesystem::last_write_time(feed("vip.csv") / note().file);
  run_id_ = "run-2";

  const auto report = loaded(*destination, {{"1", "x"}}, kNextFeedLoad);

  EXPECT_EQ(report.unchanged, 1u);
  EXPECT_EQ(std::filesystem::last_write_time(feed("vip.csv") / note().file), before);
  EXPECT_EQ(note().run_id, "run-2");
}

TEST_F(FeedSinkTest, WhatAKilledLoadLeftGoesWithTheNextOne) {
  const auto destination = to("vip.csv");
  loaded(*destination, {{"1", "x"}});
  folder_.write("feeds/vip.csv/" + std::string(32, 'f') + ".csv", "old");
  folder_.write("feeds/vip.csv/.rows.0123456789abcdef.millrace-part", "half");

  loaded(*destination, {{"2", "y"}}, kNextFeedLoad);

  EXPECT_EQ(files_of("vip.csv").size(), 3u) << ::testing::PrintToString(files_of("vip.csv"));
}

TEST_F(FeedSinkTest, AFileThatWasCutIsMadeAgain) {
  const auto destination = to("vip.csv");
  loaded(*destination, {{"1", "x"}});
  folder_.write("feeds/vip.csv/" + note().file, "id,na");

  const auto report = loaded(*destination, {{"1", "x"}}, kNextFeedLoad);

  EXPECT_EQ(report.inserted, 1u);
  EXPECT_EQ(rows_of("vip.csv"), "id,name\n1,x\n");
}

TEST_F(FeedSinkTest, ADamagedFileIsMadeAgainByEqualRows) {
  const auto destination = to("vip.csv");
  loaded(*destination, {{"1", "x"}});
  const auto before = note();

  for (const auto& file : {before.file, before.gzip_file}) {
    const auto right = testing::read_file(feed("vip.csv") / file);
    auto wrong = right;
    wrong.back() ^= 1;
    folder_.write("feeds/vip.csv/" + file, wrong);
    EXPECT_EQ(loaded(*destination, {{"1", "x"}}, kNextFeedLoad).unchanged, 1u);
    EXPECT_EQ(testing::read_file(feed("vip.csv") / file), right);
  }

  EXPECT_EQ(note().sha256, before.sha256);
  EXPECT_GT(note().changed, before.changed) << "readers may have the damaged one";
  EXPECT_EQ(files_of("vip.csv").size(), 3u);
}

TEST_F(FeedSinkTest, ADamagedFileIsNotHeldWhereItsContentIsLookedAt) {
  const components::LoadIdentity work{.id = kFeedLoad, .sync = "customers", .work_id = "w"};
  const auto held = [&](const std::string& yaml) {
    const auto destination = to(yaml);
    const auto found = run(destination->holds(work));
    return found && *found;
  };
  loaded(*to("vip.csv"), {{"1", "x"}});
  auto with_work = note();
  with_work.work_id = "w";
  folder_.write("feeds/vip.csv/feed.json", to_json(with_work));
  EXPECT_TRUE(held("{name: vip.csv, verify: content}"));

  folder_.write("feeds/vip.csv/" + note().file, "id,name\n1,y\n");

  EXPECT_FALSE(held("{name: vip.csv, verify: content}"));
}

TEST_F(FeedSinkTest, EachContentHasAnotherMomentOfChange) {
  const auto destination = to("vip.csv");
  loaded(*destination, {{"1", "x"}});
  const auto first = note().changed;
  EXPECT_EQ(first, clock_.wall_now());

  loaded(*destination, {{"1", "x"}}, kNextFeedLoad);
  EXPECT_EQ(note().changed, first);
  loaded(*destination, {{"2", "y"}});
  EXPECT_EQ(note().changed, first + std::chrono::seconds(1)) << "in the same second";
  loaded(*destination, {{"1", "x"}}, kNextFeedLoad);
  EXPECT_EQ(note().changed, first + std::chrono::seconds(2));
  clock_.advance(std::chrono::hours(1));
  loaded(*destination, {{"3", "z"}});
  EXPECT_EQ(note().changed, clock_.wall_now());
}

TEST_F(FeedSinkTest, AMomentToComeIsNotKept) {
  const auto destination = to("vip.csv");
  for (const Rows& rows : {Rows{{"1", "x"}}, Rows{{"2", "y"}}}) {
    loaded(*destination, {{"1", "x"}});
    auto wrong = note();
    wrong.as_of = wrong.changed = clock_.wall_now() + std::chrono::days(3000);
    folder_.write("feeds/vip.csv/feed.json", to_json(wrong));

    loaded(*destination, rows, kNextFeedLoad);

    EXPECT_EQ(note().as_of, clock_.wall_now());
  }
  EXPECT_EQ(note().changed, clock_.wall_now());
}

TEST_F(FeedSinkTest, NotesWithNumbersThatNoLoadWritesAreNone) {
  FeedNote right{.rows = 7, .sha256 = std::string(64, 'a')};
  right.file = components::generation_name(right.sha256, ".csv");
  const auto text = to_json(right);
  const auto with = [&](const std::string& member, const std::string& number) {
    auto changed = text;
    const auto at = changed.find("\"" + member + "\": ") + member.size() + 4;
    return components::parse_feed_note(
        changed.replace(at, changed.find_first_of(",\n", at) - at, number));
  };

  for (const std::string member :
       {"as_of_ms", "changed_ms", "rows", "loaded", "bytes", "gzip_bytes", "rows_bytes"}) {
    EXPECT_TRUE(with(member, "1767323045000")) << member;
    for (const std::string number : {"9223372036854775807", "9223372036854775808",
                                     "9223372036855000", "-1", "1.5", "\"1\"", "null", "1e300"}) {
      EXPECT_FALSE(with(member, number)) << member << ' ' << number;
    }
  }
  EXPECT_FALSE(with("as_of_ms", "9223372036855"));
  EXPECT_TRUE(with("as_of_ms", "9214646400000")) << "the first day of 2262";
}

TEST_F(FeedSinkTest, NotesOfEarlierVersionsAreUnderstood) {
  FeedNote right{.sha256 = std::string(64, 'a')};
  right.file = components::generation_name(right.sha256, ".csv");
  right.as_of = clock_.wall_now();
  auto text = to_json(right);
  for (const std::string member : {"changed_ms", "gzip_sha256"}) {
    const auto at = text.find("  \"" + member);
    text.erase(at, text.find('\n', at) + 1 - at);
  }

  const auto old = components::parse_feed_note(text);

  ASSERT_TRUE(old);
  EXPECT_EQ(old->changed, clock_.wall_now());
  EXPECT_EQ(old->gzip_sha256, "");
}

TEST_F(FeedSinkTest, NotesThatLeadElsewhereAreNone) {
  FeedNote right{.sha256 = std::string(64, 'a')};
  right.file = components::generation_name(right.sha256, ".csv");
  ASSERT_TRUE(components::parse_feed_note(to_json(right)));

  for (const std::string file : {"", "../../etc/passwd", "/etc/passwd", "vip.csv",
                                 "0123456789abcdef0123456789abcdef/../x"}) {
    auto wrong = right;
    wrong.file = file;
    EXPECT_FALSE(components::parse_feed_note(to_json(wrong))) << file;
    wrong = right;
    wrong.gzip_file = file.empty() ? "x" : file;
    EXPECT_FALSE(components::parse_feed_note(to_json(wrong))) << file;
  }
  for (const std::string text : {"", "{}", "[]", "null", "{\"file\":", "not JSON"}) {
    EXPECT_FALSE(components::parse_feed_note(text)) << text;
  }
}

TEST_F(FeedSinkTest, MakesFormulasHarmlessOnRequest) {
  loaded(*to("{name: vip.csv, spreadsheet_safe: true}"), {{"1", "=1+1"}});

  EXPECT_EQ(rows_of("vip.csv"), "id,name\n1,'=1+1\n");
}

TEST_F(FeedSinkTest, ReadsBackWhatItWroteOnRequest) {
  EXPECT_EQ(loaded(*to("{name: vip.csv, verify: content}"), {{"1", "x"}}).inserted, 1u);
}

TEST_F(FeedSinkTest, NamesAreTheEndsOfAddresses) {
  for (const std::string name : {"'../vip.csv'", "'a/b.csv'", "'.csv'", "'a b.csv'", "'a%2F.csv'",
                                 "'<b>.csv'", "vip.txt", "vip", "'größe.csv'"}) {
    EXPECT_EQ(destination_error(connection_, "feed", name).kind(), ErrorKind::InvalidConfig)
        << name;
  }
  EXPECT_THAT(destination_error(connection_, "feed", "vip.parquet").message(),
              HasSubstr(".csv, .jsonl"));
}

}  // namespace
}  // namespace millrace
