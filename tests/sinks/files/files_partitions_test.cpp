// A path that names columns: a file for each of their values.

#include <algorithm>
#include <map>
#include <random>

#include "connector/io/compression/compressor.h"
#include "sinks/files/options/partition_path.h"
#include "sinks/files/options/target_path.h"
#include "tests/sinks/files/files_killed.h"

namespace millrace {
namespace {

namespace fs = std::filesystem;
using millrace::testing::columns;
using millrace::testing::kFirst;
using millrace::testing::KilledLoad;
using millrace::testing::kSecond;
using millrace::testing::Rows;
using sinks::files::PartitionPath;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

const std::string kByName = "{path: 'by/{name}.csv', manifest: folder}";

class FilesPartitionsTest : public millrace::testing::FilesFixture {
 protected:
  // The files of a folder, without those that millrace keeps for itself.
  std::vector<std::string> names(const std::string& folder) {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder_ / "out" / folder)) {
      const auto name = entry.path().filename().string();
      if (!name.starts_with('.') && name != "_manifest") found.push_back(name);
    }
    return found;
  }
  // What a load of the rows is counted to be, as a dry run does it.
  components::LoadReport planned(components::Destination& destination, const Rows& rows) {
    engine::LoadLane lane(destination, {kFirst, "customers", "run-1"}, *events_,
                          components::Purpose::Plan);
    EXPECT_TRUE(run(lane.begin(std::make_shared<const Schema>(columns({"id", "name"})))));
    for (auto& batch : batches(columns({"id", "name"}), rows)) EXPECT_TRUE(run(lane.take(batch)));
    auto report = run(lane.count({rows.size()}));
    run(lane.abandon());
    if (!report) throw std::runtime_error(report.error().message());
    return *report;
  }
  // Temporary files that nobody works on any more.
  std::size_t leftovers() {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / "out")) {
      const auto name = entry.path().filename().string();
      count += name.contains("millrace-part") || name.contains("millrace-lock") ? 1 : 0;
    }
    return count;
  }
};

TEST_F(FilesPartitionsTest, WriteTheRowsOfEachValueInTheirOrder) {
  const auto report = loaded(*to(kByName), {{"1", "SG"}, {"2", "VN"}, {"3", "SG"}});
  EXPECT_EQ(report.inserted, 3u);
  EXPECT_THAT(names("by"), UnorderedElementsAre("SG.csv", "VN.csv"));
  EXPECT_EQ(file("by/SG.csv"), "id,name\n1,SG\n3,SG\n");
  EXPECT_EQ(file("by/VN.csv"), "id,name\n2,VN\n");
  EXPECT_THAT(file("by/_manifest/{name}.csv.json"),
              AllOf(HasSubstr("\"rows\": 3"), HasSubstr("\"path\": \"by/SG.csv\""),
                    HasSubstr("\"path\": \"by/VN.csv\"")));
  EXPECT_EQ(leftovers(), 0u);
}

TEST_F(FilesPartitionsTest, MakeNamesOfAnyValueAndNeverMore) {
  const Rows rows{{"1", "../../x"},    {"2", ".."},         {"3", "."},
                  {"4", ""},           {"5", std::nullopt}, {"6", "__null__"},
                  {"7", "Zürich, CH"}, {"8", "a.b-c_d"},    {"9", "__empty__"}};
  loaded(*to("'{name}/x.csv'"), rows);
  EXPECT_THAT(names(""),
              UnorderedElementsAre("%2E.%2F..%2Fx", "%2E.", "%2E", "__empty__", "__null__",
                                   "%5F_null__", "Z%C3%BCrich%2C%20CH", "a.b-c_d", "%5F_empty__"));
  EXPECT_EQ(file("__null__/x.csv"), "id,name\n5,\n");
}

TEST_F(FilesPartitionsTest, LeaveFilesAloneThatWouldNotChangeAndRemoveThoseThatLeft) {
  const auto destination = to("'{name}/{id}.csv.gz'");
  loaded(*destination, {{"1", "SG"}, {"2", "VN"}});
  folder_.write("out/VN/notes.csv.gz", "mine");
  folder_.write("out/XX/1.csv.gz", "mine, too");
  const auto written = fs::last_write_time(folder_ / "out/SG/1.csv.gz");

  const auto report = loaded(*destination, {{"1", "SG"}, {"3", "TH"}}, kSecond);

  EXPECT_EQ(report.unchanged, 1u);
  EXPECT_EQ(report.inserted, 1u);
  EXPECT_EQ(fs::last_write_time(folder_ / "out/SG/1.csv.gz"), written);
  EXPECT_THAT(names(""), UnorderedElementsAre("SG", "TH", "VN", "XX"));
  EXPECT_THAT(names("VN"), ElementsAre("notes.csv.gz"));
  EXPECT_EQ(file("TH/3.csv.gz"), io::compressed(io::Compression::Gzip, "id,name\n3,TH\n"));
  loaded(*destination, {});
  EXPECT_THAT(names(""), UnorderedElementsAre("VN", "XX"));
}

TEST_F(FilesPartitionsTest, TakeNothingFromAListThatLeadsElsewhere) {
  loaded(*to(kByName), {{"1", "SG"}});
  folder_.write("precious.csv", "mine");
  folder_.write("out/precious.csv", "mine");
  folder_.write("out/by/.{name}.csv.millrace-files",
                "by/../../precious.csv\n../precious.csv\n/etc/passwd\nprecious.csv\nby/SG.csv\n");

  loaded(*to(kByName), {{"2", "VN"}});

  EXPECT_EQ(testing::read_file(folder_ / "precious.csv"), "mine");
  EXPECT_EQ(file("precious.csv"), "mine");
  EXPECT_THAT(names("by"), ElementsAre("VN.csv"));
}

// Guards do not stop a load that has nothing to take away.
TEST_F(FilesPartitionsTest, TellWhenThereAreNoneThatRowsCouldLeave) {
  const auto destination = to(kByName);

  EXPECT_EQ(planned(*destination, {}).before, 0u);
  EXPECT_EQ(loaded(*destination, {}).before, 0u);
  loaded(*destination, {{"1", "SG"}}, kSecond);
  EXPECT_EQ(planned(*destination, {}).before, 1u);
  EXPECT_EQ(loaded(*destination, {}).before, 1u);
}

TEST_F(FilesPartitionsTest, TellHowManyRowsLeaveWithThem) {
  for (const std::string options :
       {"'{name}.csv'", "'{name}.jsonl.gz'", "{path: '{name}.csv.zst', manifest: folder}"}) {
    SCOPED_TRACE(options);
    const auto destination = to(options);
    loaded(*destination, {{"1", "SG"}, {"2", "VN"}, {"3", "VN"}, {"4", "TH"}});
    for (const bool plans : {true, false}) {
      const Rows rows{{"1", "SG"}, {"2", "VN"}, {"5", "MY"}};
      const auto report = plans ? planned(*destination, rows) : loaded(*destination, rows);
      EXPECT_EQ(report.before, 4u);
      EXPECT_EQ(report.unchanged, 1u);
      EXPECT_EQ(report.inserted, 2u);
      EXPECT_EQ(report.deleted, 3u);
    }
  }
}

TEST_F(FilesPartitionsTest, ArePlannedByTheBytesThatAreThere) {
  const auto destination = to("'{name}.csv.gz'");
  const auto first = planned(*destination, {{"1", "SG"}, {"2", "VN"}});
  EXPECT_EQ(first.inserted, 2u);
  EXPECT_FALSE(fs::exists(folder_ / "out"));
  loaded(*destination, {{"1", "SG"}, {"2", "VN"}});

  const auto next = planned(*destination, {{"1", "SG"}, {"3", "VN"}, {"4", "TH"}});

  EXPECT_EQ(next.unchanged, 1u);
  EXPECT_EQ(next.inserted, 2u);
  EXPECT_THAT(names(""), UnorderedElementsAre("SG.csv.gz", "VN.csv.gz"));
  EXPECT_EQ(leftovers(), 0u);
}

// More than a process may have descriptors, by default.
TEST_F(FilesPartitionsTest, ManyOfThemTakeFewDescriptorsAndKeepEachRow) {
  Rows rows;
  for (int i = 0; i < 2'400; ++i)
    rows.push_back({std::to_string(i), "n" + std::to_string(i % 1'200)});
  EXPECT_EQ(loaded(*to(kByName), rows).inserted, 2'400u);
  EXPECT_EQ(names("by").size(), 1'200u);
  EXPECT_EQ(file("by/n1199.csv"), "id,name\n1199,n1199\n2399,n1199\n");
}

TEST_F(FilesPartitionsTest, LargeOnesComeWholeFromTheSpill) {
  Rows rows;
  std::string wanted = "id,name\n";
  for (int i = 0; i < 30; ++i) {
    rows.push_back(
        {std::string(1'000'000, static_cast<char>('a' + i % 26)), i % 2 == 0 ? "even" : "odd"});
    if (i % 2 == 0) wanted += *rows.back()[0] + ",even\n";
  }
  loaded(*to(kByName), rows);
  EXPECT_TRUE(file("by/even.csv") == wanted);
}

TEST_F(FilesPartitionsTest, AreRefusedWithoutTheColumnOrWithNamesThatAreTooLong) {
  const auto destination = to("'by/{country}.csv'");
  EXPECT_THAT(load_error(*destination, {{"1", "x"}}).message(),
              AllOf(HasSubstr("the path names the column \"country\""), HasSubstr("id, name")));
  const auto error = load_error(*to(kByName), {{"1", "x"}, {"2", std::string(100, ' ')}});
  EXPECT_EQ(error.kind(), ErrorKind::BadData);
  EXPECT_THAT(error.message(), AllOf(HasSubstr("row 2"), HasSubstr("more than 255 bytes")));
  EXPECT_THAT(load_error(*to("'x/{name}.csv'"), {{"1", std::string(198, 'x')}}).message(),
              HasSubstr("a name of more than 200 bytes"));
}

TEST_F(FilesPartitionsTest, AreRefusedWhereSomethingElseHasTheName) {
  fs::create_directories(folder_ / "out/by/SG.csv");
  EXPECT_THAT(load_error(*to(kByName), {{"1", "AA"}, {"2", "SG"}}).message(),
              HasSubstr("it is a folder"));
  EXPECT_THAT(names("by"), ElementsAre("SG.csv"));
  EXPECT_EQ(leftovers(), 0u);
}

TEST_F(FilesPartitionsTest, GoWithReplaceAndOneVersionOnly) {
  EXPECT_THAT(to_error("{path: '{name}.csv', mode: append}").message(),
              HasSubstr("append writes one"));
  EXPECT_THAT(to_error("{path: '{name}.csv', keep: 3}").message(), HasSubstr("is for one file"));
  EXPECT_THAT(to_error("'{name.csv'").message(), HasSubstr("never closes it"));
  EXPECT_THAT(to_error("'name}.csv'").message(), HasSubstr("not open"));
  EXPECT_THAT(to_error("'{}.csv'").message(), HasSubstr("names no column"));
}

// Whatever was done when it was killed, each file is whole; the rerun leaves no file too much, and
// no row of the load before.
TEST_F(FilesPartitionsTest, ARerunAfterAKillBeforeAnyRenameGivesWhatAnUndisturbedRunWould) {
  const Rows before{{"1", "A"}, {"2", "B"}, {"3", "C"}};
  const Rows killed{{"4", "B"}, {"5", "D"}};
  const Rows rerun{{"6", "B"}, {"7", "E"}};
  int number = 1;
  for (bool was_killed = true; was_killed; ++number) {
    fs::remove_all(folder_ / "out");
    loaded(*to(kByName), before, kFirst);
    was_killed = KilledLoad::before_rename(number, folder_ / "out", kByName, killed);
    for (const auto& name : names("by")) {
      EXPECT_THAT(file("by/" + name), ::testing::MatchesRegex("id,name\n[1-5],[A-D]\n")) << name;
    }

    loaded(*to(kByName), rerun, kSecond);

    EXPECT_THAT(names("by"), UnorderedElementsAre("B.csv", "E.csv")) << number;
    EXPECT_EQ(file("by/B.csv"), "id,name\n6,B\n");
    EXPECT_THAT(file("by/_manifest/{name}.csv.json"), HasSubstr("by/E.csv"));
    EXPECT_EQ(leftovers(), 0u) << number;
  }
  EXPECT_EQ(number, 7) << "two lists, two files and the manifest are renamed";
}

TEST(PartitionPathTest, DoesNotParseWhatTheSyncsNameBringsIn) {
  const auto path = config::Template::parse("{{ sync }}/{name}/{id}-{name}.csv");
  const auto parts = PartitionPath::parse(*path, {"{x}", "run", {}});
  ASSERT_TRUE(parts) << parts.error();
  EXPECT_THAT(parts->columns(), ElementsAre("name", "id"));
  EXPECT_EQ(parts->folder(), "{x}");
  EXPECT_EQ(parts->name(), "{name}%2F{id}-{name}.csv");
  const std::optional<std::string_view> values[] = {"SG", "7"};
  EXPECT_EQ(parts->with(values), "{x}/SG/7-SG.csv");
}

TEST(PartitionPathTest, KnowsWhatItMayGive) {
  const auto path = config::Template::parse("by/{name}/x-{id}.csv");
  const auto parts = PartitionPath::parse(*path, {"s", "run", {}});
  EXPECT_TRUE(parts->may_give("by/SG/x-1.csv"));
  EXPECT_TRUE(parts->may_give("by/%2E./x-__null__.csv"));
  for (const std::string other :
       {"", "by/SG/x-1.csv.gz", "by//x-1.csv", "by/../x-1.csv", "by/a/b/x-1.csv", "to/SG/x-1.csv",
        "by/SG/x-.csv", "by/SG/x-a b.csv"}) {
    EXPECT_FALSE(parts->may_give(other)) << other;
  }
}

TEST(PartitionPathTest, GivesEachValueAPlainNameOfItsOwnThatItKnowsAgain) {
  const auto path = config::Template::parse("by/{a}/x.csv-{b}{a}.csv");
  const auto parts = PartitionPath::parse(*path, {"s", "run", {}});
  std::mt19937_64 random(1);
  std::map<std::string, std::string> value_of;
  for (int round = 0; round < 20'000; ++round) {
    std::string value;
    for (auto size = random() % 8; size > 0; --size) value += "._-/%ax.csv\0\n\xC3"[random() % 14];
    const std::optional<std::string_view> values[] = {value, "7"};

    const auto given = parts->with(values);

    EXPECT_TRUE(parts->may_give(given)) << given;
    EXPECT_EQ(sinks::files::complaint_about_path(given), "") << given;
    EXPECT_EQ(std::ranges::count(given, '/'), 2) << given;
    EXPECT_EQ(value_of.try_emplace(given, value).first->second, value) << given;
  }
  EXPECT_GT(value_of.size(), 10'000u);
}

}  // namespace
}  // namespace millrace
