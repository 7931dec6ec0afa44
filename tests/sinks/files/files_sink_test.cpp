#include <algorithm>
#include <csignal>
#include <filesystem>
#include <ostream>

#include <sys/wait.h>
#include <unistd.h>

#include "sinks/files/connection.h"
#include "tests/sinks/files/files_fixture.h"

namespace millrace {
namespace {

namespace fs = std::filesystem;
using millrace::testing::columns;
using millrace::testing::kFirst;
using millrace::testing::kSecond;
using millrace::testing::kTwoRows;
using millrace::testing::read_file;
using millrace::testing::Rows;
using ::testing::AllOf;
using ::testing::HasSubstr;

using FilesSinkTest = millrace::testing::FilesFixture;

TEST_F(FilesSinkTest, WritesTheRowsAsOneFile) {
  const auto destination = to("'{{ sync }}.csv'");
  const auto report = loaded(*destination, {{"1", "a,b"}, {"2", std::nullopt}, {"3", ""}});
  EXPECT_EQ(file("customers.csv"), "id,name\n1,\"a,b\"\n2,\n3,\"\"\n");
  EXPECT_EQ(report.inserted, 3u);
  EXPECT_EQ(report.rows, 3u);
  EXPECT_EQ(destination->target().name, (folder_ / "out/customers.csv").string());
}

TEST_F(FilesSinkTest, ShowsNothingBeforeTheCommit) {
  const auto destination = to("a.csv");
  loaded(*destination, kTwoRows);
  const auto before = file("a.csv");
  auto load = begin(*destination, columns({"id", "name"}), kSecond);
  for (auto& batch : batches(columns({"id", "name"}), {{"9", "z"}})) {
    ASSERT_TRUE(run(load->take(batch)));
  }
  EXPECT_EQ(file("a.csv"), before);
  run(load->abandon());
  EXPECT_EQ(file("a.csv"), before);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "out"), {}), 1);
}

TEST_F(FilesSinkTest, LeavesAFileAloneThatWouldNotChange) {
  const auto destination = to("a.csv");
  loaded(*destination, kTwoRows);
  const auto written = fs::last_write_time(folder_ / "out/a.csv");
  const auto report = loaded(*destination, kTwoRows, kSecond);
  EXPECT_EQ(report.unchanged, 2u);
  EXPECT_EQ(report.inserted, 0u);
  EXPECT_EQ(fs::last_write_time(folder_ / "out/a.csv"), written);
}

TEST_F(FilesSinkTest, RefusesACountThatDoesNotAgree) {
  const auto destination = to("a.csv");
  auto load = begin(*destination, columns({"id"}), kFirst);
  auto report = run(load->finish({5}));
  run(load->abandon());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::BadData);
  EXPECT_THAT(report.error().message(), HasSubstr("0 rows were written, but the export has 5"));
  EXPECT_TRUE(fs::is_empty(folder_ / "out"));
}

TEST_F(FilesSinkTest, RefusesTheSamePathTwice) {
  const auto first = to("a.csv", "one");
  const auto error = to_error("a.csv", "two");
  EXPECT_EQ(error.kind(), ErrorKind::InvalidConfig);
  EXPECT_THAT(error.message(), AllOf(HasSubstr("the syncs one and two"), HasSubstr("a.csv")));
  EXPECT_THAT(to_error("a.csv", "one").message(), HasSubstr("a.csv twice"));
}

TEST_F(FilesSinkTest, RefusesAPathThatAnotherSyncHadBefore) {
  to("a.csv", "one");
  EXPECT_EQ(to_error("a.csv", "two").kind(), ErrorKind::InvalidConfig);
  EXPECT_NE(to("a.csv", "one"), nullptr);
  EXPECT_NE(to("'{{ sync }}.csv'", "two"), nullptr);
}

TEST_F(FilesSinkTest, NamesTheEndingsThatItKnows) {
  const auto error = to_error("a.docx");
  EXPECT_EQ(error.kind(), ErrorKind::InvalidConfig);
  EXPECT_THAT(error.message(), AllOf(HasSubstr("'.docx'"), HasSubstr(".csv")));
  EXPECT_NE(to("{path: a.docx, format: csv}"), nullptr);
  EXPECT_THAT(to_error("{path: b.csv, format: word}").message(), HasSubstr("word"));
}

// A file that was moved, or is named from another folder, is loaded into as before.
TEST_F(FilesSinkTest, LoadsAreToldApartByThePathAsItIsWritten) {
  using sinks::files::FilesConnection;
  FilesConnection here({.root = config::OutputPath("", "lake")}, "out", environment_);
  FilesConnection there({.root = config::OutputPath("/srv/etl", "lake")}, "out", environment_);
  const sinks::files::FilesDestinationConfig to{.path = config::Template::literal("a.csv")};

  const auto one = here.destination(to, {"s", "run-1", {}});
  const auto other = there.destination(to, {"s", "run-1", {}});

  EXPECT_EQ((*one)->target().name, "lake/a.csv");
  EXPECT_EQ((*other)->target().name, "/srv/etl/lake/a.csv");
  EXPECT_EQ((*one)->target().identity, "lake/a.csv");
  EXPECT_EQ((*other)->target().identity, "lake/a.csv");
}

// A run cannot tell what other runs will write, but for each value of for_each it is the same file.
TEST_F(FilesSinkTest, AFileOfEachValueIsTheSameInEveryRun) {
  sinks::files::FilesConnection out({.root = config::OutputPath("", "lake")}, "out", environment_);
  const auto write = [&out](const std::string& path, const std::string& sync) {
    const sinks::files::FilesDestinationConfig to{.path = *config::Template::parse(path)};
    return out
        .destination(to, {.sync = sync, .run_id = "run", .started = {}, .each = {{"r", "EU"}}})
        .has_value();
  };

  EXPECT_TRUE(write("{{ each.r }}.csv", "a[EU]"));
  EXPECT_FALSE(write("{{ each.r }}.csv", "b[EU]"));
  EXPECT_TRUE(write("{{ run.id }}.csv", "a[EU]"));
  EXPECT_TRUE(write("{{ run.id }}.csv", "b[EU]"));
}

TEST_F(FilesSinkTest, OffersReplaceAndAppendOnly) {
  EXPECT_THAT(problems_of("files", "{path: a.csv, mode: upsert}"), HasSubstr("upsert"));
}

TEST_F(FilesSinkTest, PreparesOnlyWhatCanWork) {
  EXPECT_TRUE(prepare(*to("new/a.csv")));
  EXPECT_FALSE(fs::exists(folder_ / "out"));
  fs::create_directories(folder_ / "out/folder.csv");
  const auto prepared = prepare(*to("folder.csv"));
  ASSERT_FALSE(prepared);
  EXPECT_THAT(prepared.error().message(), HasSubstr("it is a folder"));
}

TEST_F(FilesSinkTest, AReaderNeverSeesAPartOfAFile) {
  const auto destination = to("a.csv");
  loaded(*destination, {{"0", "0"}});
  const pid_t reader = fork();
  if (reader == 0) {
    std::size_t size = 0;
    // Every load has more rows than the last, and whole files end with the row "end".
    while (size < 800) {
      const auto text = read_file(folder_ / "out/a.csv");
      if (text.size() < size || (text.size() > 20 && !text.ends_with("end,end\n"))) _exit(1);
      size = text.size();
    }
    _exit(0);
  }
  Rows rows;
  for (int i = 0; i < 100; ++i) {
    rows.insert(rows.begin(), {"123", "456"});
    auto whole = rows;
    whole.push_back({"end", "end"});
    loaded(*destination, whole);
  }
  int status = 0;
  waitpid(reader, &status, 0);
  EXPECT_EQ(status, 0);
}

struct BadPath {
  std::string name, yaml, says;
};

void PrintTo(const BadPath& bad_path, std::ostream* out) {
  *out << bad_path.name;
}

class FilesSinkRefuses : public FilesSinkTest, public ::testing::WithParamInterface<BadPath> {};

TEST_P(FilesSinkRefuses, ThePath) {
  const auto error = to_error(GetParam().yaml);
  EXPECT_EQ(error.kind(), ErrorKind::InvalidConfig);
  EXPECT_THAT(error.message(), HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    , FilesSinkRefuses,
    ::testing::Values(BadPath{"Absolute", "/etc/a.csv", "is absolute"},
                      BadPath{"Climbing", "../a.csv", "leads out of the root"},
                      BadPath{"ClimbingInside", "a/../../b.csv", "leads out of the root"},
                      BadPath{"Dot", "./a.csv", "has a \".\" part"},
                      BadPath{"EmptyPart", "a//b.csv", "has an empty part"},
                      BadPath{"FolderOnly", "a.csv/", "has an empty part"},
                      BadPath{"Control", "\"a\\nb.csv\"", "control character"},
                      BadPath{"Long", std::string(256, 'x') + ".csv", "more than 255 bytes"},
                      BadPath{"Part", "a.csv.millrace-part", "temporary file"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace
