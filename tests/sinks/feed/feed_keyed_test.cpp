// Feeds with a key: their order, what stays, and what cannot be matched.

#include <algorithm>
#include <map>
#include <random>

#include <gmock/gmock.h>

#include "connector/components/feeds/feed_note.h"
#include "tests/sinks/sink_test_base.h"

namespace millrace {
namespace {

using components::FeedNote;
using components::LoadReport;
using testing::columns;
using ::testing::HasSubstr;
using testing::Rows;

class FeedKeyedTest : public testing::SinkTest {
 protected:
  FeedKeyedTest() : connection_(connect("feed", "root: " + (folder_ / "feeds").string())) {}

  Destination to(const std::string& yaml) { return destination(connection_, "feed", yaml); }
  Result<LoadReport> load_next(components::Destination& destination,
                               const std::vector<Field>& fields, const Rows& rows) {
    return load(destination, fields, rows, std::to_string(++loads_) + std::string(31, 'a'));
  }
  LoadReport loaded(components::Destination& destination, const Rows& rows) {
    auto report = load_next(destination, columns({"id", "name"}), rows);
    if (!report) throw std::runtime_error(report.error().message());
    return *report;
  }
  FeedNote note() {
    return components::read_feed_note(folder_ / "feeds/vip.csv").value_or(FeedNote());
  }
  std::string rows() { return testing::read_file(folder_ / "feeds/vip.csv" / note().file); }

  int loads_ = 0;
  Connection connection_;
};

TEST_F(FeedKeyedTest, UpsertKeepsWhatTheReportDoesNotHave) {
  const auto destination = to("{name: vip.csv, key: id}");
  loaded(*destination, {{"b", "2"}, {"a", "1"}, {"d", "4"}});

  const auto report = loaded(*destination, {{"c", "3"}, {"d", "four"}, {"a", "1"}});

  EXPECT_EQ(rows(), "id,name\na,1\nb,2\nc,3\nd,four\n");
  EXPECT_EQ(report.rows, 3u);
  EXPECT_EQ(report.inserted, 1u);
  EXPECT_EQ(report.updated, 1u);
  EXPECT_EQ(report.unchanged, 1u);
  EXPECT_EQ(report.deleted, 0u);
  EXPECT_EQ(report.before, 3u);
  EXPECT_EQ(note().rows, 4u);
  EXPECT_EQ(note().loaded, 3u);
}

TEST_F(FeedKeyedTest, MirrorHasTheRowsOfTheReportAndCountsWhatLeft) {
  const auto destination = to("{name: vip.csv, key: id, mode: mirror}");
  loaded(*destination, {{"b", "2"}, {"a", "1"}});

  const auto report = loaded(*destination, {{"c", "3"}, {"a", "1"}});

  EXPECT_EQ(rows(), "id,name\na,1\nc,3\n");
  EXPECT_EQ(report.deleted, 1u);
  const auto keeping = to("{name: vip.csv, key: id, mode: mirror, on_leave: keep}");
  EXPECT_EQ(loaded(*keeping, {{"d", "4"}}).deleted, 0u);
  EXPECT_EQ(rows(), "id,name\na,1\nc,3\nd,4\n");
}

TEST_F(FeedKeyedTest, TheOrderIsThatOfTheTypes) {
  const std::vector<Field> fields{{"id", {TypeKind::Integer}, false},
                                  {"name", {TypeKind::Text}, false}};
  const auto destination = to("{name: vip.csv, key: [id, name], mode: replace}");

  ASSERT_TRUE(load_next(*destination, fields,
                        {{"10", "b"}, {"9", "a"}, {"-3", "x"}, {"10", "a"}, {"100", ""}}));

  EXPECT_EQ(rows(), "id,name\n-3,x\n9,a\n10,a\n10,b\n100,\"\"\n");
}

TEST_F(FeedKeyedTest, EqualRowsStayTheFilesThatTheyAre) {
  const auto destination = to("{name: vip.csv, key: id}");
  loaded(*destination, {{"b", "2"}, {"a", "1"}});
  const auto before = note();

  const auto report = loaded(*destination, {{"a", "1"}, {"b", "2"}});

  EXPECT_EQ(report.unchanged, 2u);
  EXPECT_EQ(note().file, before.file);
  EXPECT_EQ(note().rows_file, before.rows_file);
}

TEST_F(FeedKeyedTest, NullAndTheEmptyTextStayApart) {
  const auto destination = to("{name: vip.csv, key: id}");
  loaded(*destination, {{"a", std::nullopt}, {"b", ""}});

  const auto report = loaded(*destination, {{"a", ""}, {"c", "x"}});

  EXPECT_EQ(report.updated, 1u);
  EXPECT_EQ(rows(), "id,name\na,\"\"\nb,\"\"\nc,x\n");
}

TEST_F(FeedKeyedTest, ANewColumnIsNullInOldRowsAndAMissingOneIsRefused) {
  const auto destination = to("{name: vip.csv, key: id}");
  loaded(*destination, {{"a", "1"}, {"b", "2"}});

  const auto report =
      load_next(*destination, columns({"id", "tier", "name"}), {{"b", "gold", "2"}});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(rows(), "id,tier,name\na,,1\nb,gold,2\n");
  const auto refused = load_next(*destination, columns({"id", "tier"}), {{"b", "gold"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::BadData);
  EXPECT_THAT(refused.error().message(), HasSubstr("\"name\""));
  EXPECT_EQ(rows(), "id,tier,name\na,,1\nb,gold,2\n");
}

TEST_F(FeedKeyedTest, RowsWithoutThisKeyCannotBeKept) {
  loaded(*to("vip.csv"), {{"a", "1"}});

  const auto refused =
      load_next(*to("{name: vip.csv, key: id}"), columns({"id", "name"}), {{"b", "2"}});

  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("mode: replace"));
  const auto replaced = loaded(*to("{name: vip.csv, key: id, mode: replace}"), {{"b", "2"}});
  EXPECT_EQ(replaced.deleted, 1u);
  EXPECT_EQ(rows(), "id,name\nb,2\n");
}

TEST_F(FeedKeyedTest, AKeyThatIsNullIsRefusedWithItsRow) {
  const auto refused = load_next(*to("{name: vip.csv, key: id}"), columns({"id", "name"}),
                                 {{"a", "1"}, {std::nullopt, "2"}});

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind(), ErrorKind::BadData);
  EXPECT_THAT(refused.error().message(), HasSubstr("row 2"));
}

TEST_F(FeedKeyedTest, DamagedRowsAreFoundAndNothingChanges) {
  const auto destination = to("{name: vip.csv, key: id}");
  loaded(*destination, {{"a", "1"}, {"b", "2"}});
  const auto path = "feeds/vip.csv/" + note().rows_file;
  auto bytes = testing::read_file(folder_ / path);
  bytes[0] = '\x7f';
  bytes[3] = '\x7f';
  folder_.write(path, bytes);

  const auto refused = load_next(*destination, columns({"id", "name"}), {{"c", "3"}});

  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("damaged"));
  EXPECT_EQ(rows(), "id,name\na,1\nb,2\n");
}

TEST_F(FeedKeyedTest, RowsThatWereChangedByHandAreNotPublished) {
  const auto destination = to("{name: vip.csv, key: id}");
  loaded(*destination, {{"a", "1"}, {"b", "2"}});
  const auto path = "feeds/vip.csv/" + note().rows_file;
  const auto right = testing::read_file(folder_ / path);
  auto wrong = right;
  wrong[wrong.rfind('2')] = '9';
  folder_.write(path, wrong);

  const auto refused = load_next(*destination, columns({"id", "name"}), {{"c", "3"}});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("damaged"));

  const auto mirror = to("{name: vip.csv, key: id, mode: mirror}");
  EXPECT_EQ(loaded(*mirror, {{"a", "1"}, {"b", "2"}}).inserted, 2u);
  EXPECT_EQ(testing::read_file(folder_ / path), right);
}

// Against a map, over many loads with random rows.
TEST_F(FeedKeyedTest, ManyLoadsGiveWhatAMapHas) {
  const auto destination = to("{name: vip.csv, key: id}");
  std::mt19937 random(7);
  std::map<std::string, std::string> model;
  for (int round = 0; round < 20; ++round) {
    std::map<std::string, std::string> fresh;
    for (int i = 0; i < 300; ++i) {
      fresh["k" + std::to_string(random() % 2'000)] = std::to_string(random() % 3);
    }
    Rows export_rows;
    std::uint64_t inserted = 0, updated = 0;
    for (const auto& [key, value] : fresh) {
      export_rows.push_back({key, value});
      const auto found = model.find(key);
      inserted += found == model.end() ? 1 : 0;
      updated += found != model.end() && found->second != value ? 1 : 0;
      model[key] = value;
    }
    std::shuffle(export_rows.begin(), export_rows.end(), random);

    const auto report = loaded(*destination, export_rows);

    EXPECT_EQ(report.inserted, inserted);
    EXPECT_EQ(report.updated, updated);
    std::string wanted = "id,name\n";
    for (const auto& [key, value] : model) wanted += key + ',' + value + '\n';
    ASSERT_EQ(rows(), wanted);
  }
}

}  // namespace
}  // namespace millrace
