// Where the program reads and writes, wherever it is started.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/integration/pipeline.h"

namespace millrace::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class PathsTest : public ::testing::Test {
 protected:
  PathsTest() {
    pipeline_.serve("reports:\n  people: {id: 7, query: \"SELECT 1 AS id UNION ALL SELECT 2\"}\n");
    pipeline_.configure("  db: {sqlite: {path: people.db}}\n",
                        "syncs: {people: {from: {bi: 7}, to: [{out: {path: lake/p.csv, mode: "
                        "append}}, {db: p}]}}\n");
  }

  // Started in another folder than that of the file.
  Pipeline::Outcome run_elsewhere(std::vector<std::string> arguments,
                                  std::map<std::string, std::string> environment = {}) {
    environment.insert(
        {{"KEY", Pipeline::kKey}, {"URL", pipeline_.url}, {"TMPDIR", elsewhere_.path()}});
    arguments.insert(arguments.begin(), {"-c", file()});
    Process process("millrace", {.arguments = std::move(arguments),
                                 .folder = elsewhere_.path(),
                                 .environment = std::move(environment)});
    const int code = process.wait();
    return {code, process.output(), process.errors()};
  }
  std::string file() const { return pipeline_.folder() / "millrace.yaml"; }

  // Without what the test keeps there itself.
  static std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) {
      const auto name = entry.path().filename().string();
      const bool is_ours = name.starts_with("process.") || name.starts_with("run1") ||
                           name == "millrace.yaml" || name == "reports.yaml";
      if (!is_ours) names.push_back(name);
    }
    return names;
  }

  Pipeline pipeline_;
  TempFolder elsewhere_;
};

TEST_F(PathsTest, AreRelativeToTheFileWhereverTheProgramIsStarted) {
  const auto outcome = run_elsewhere({"run"});

  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_THAT(names_in(pipeline_.folder().path()),
              ::testing::IsSupersetOf({".millrace", "lake", "people.db"}));
  EXPECT_THAT(names_in(elsewhere_.path()), IsEmpty());
  EXPECT_THAT(outcome.output, HasSubstr((pipeline_.folder() / "lake/p.csv").string()));
}

TEST_F(PathsTest, AreShownAsTheyCanBeUsedFromWhereTheProgramIsStarted) {
  EXPECT_THAT(pipeline_.run({"run"}).output, HasSubstr("out: ./lake/p.csv"));
}

TEST_F(PathsTest, OfOutputsAndStateAreBelowTheWorkdir) {
  TempFolder workdir;

  EXPECT_EQ(run_elsewhere({"--workdir", workdir.path(), "run"}).exit_code, 0);

  EXPECT_THAT(names_in(workdir.path()), UnorderedElementsAre(".millrace", "lake", "people.db"));
  EXPECT_FALSE(fs::exists(pipeline_.folder() / ".millrace"));
  EXPECT_THAT(names_in(elsewhere_.path()), IsEmpty());
}

TEST_F(PathsTest, AreBelowTheWorkdirOfTheEnvironmentUnlessAnOptionNamesAnother) {
  TempFolder from_environment, from_option;
  const std::map<std::string, std::string> environment{
      {"MILLRACE_WORKDIR", from_environment.path()}};

  EXPECT_EQ(run_elsewhere({"run"}, environment).exit_code, 0);
  EXPECT_EQ(run_elsewhere({"--workdir", from_option.path(), "run"}, environment).exit_code, 0);

  EXPECT_TRUE(fs::exists(from_environment / "people.db"));
  EXPECT_TRUE(fs::exists(from_option / "people.db"));
}

TEST_F(PathsTest, NameNoWorkdirThatIsNotThere) {
  const auto missing = run_elsewhere({"--workdir", "nowhere", "run", "--output", "json"});
  const auto file = run_elsewhere({"run"}, {{"MILLRACE_WORKDIR", this->file()}});

  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_EQ(missing.errors, "--workdir nowhere: is not there; make the folder first\n");
  EXPECT_THAT(missing.output, HasSubstr("\"status\":\"invalid\""));
  EXPECT_EQ(file.exit_code, 2);
  EXPECT_THAT(file.errors, HasSubstr("millrace.yaml: is not a folder"));
  EXPECT_FALSE(fs::exists(elsewhere_ / "nowhere"));
}

TEST_F(PathsTest, NameNoEmptyWorkdir) {
  const auto outcome = run_elsewhere({"--workdir", "", "check"});

  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("--workdir: is empty; name a folder, such as ."));
  EXPECT_EQ(run_elsewhere({"check"}, {{"MILLRACE_WORKDIR", ""}}).exit_code, 0);
}

TEST_F(PathsTest, OfStateThatCannotBeWrittenAreToldWithTheWayOut) {
  pipeline_.folder().write(".millrace", "a file");

  const auto outcome = run_elsewhere({"run"});

  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr(".millrace/state.db: Not a directory"),
                    HasSubstr("or name a folder for outputs and state: --workdir DIR")));
}

TEST_F(PathsTest, NewFilesAreForTheirOwner) {
  EXPECT_EQ(pipeline_.run({"run"}).exit_code, 0);

  const auto mode_of = [&](const char* name) {
    struct stat found{};
    EXPECT_EQ(stat((pipeline_.folder() / name).c_str(), &found), 0) << name;
    return found.st_mode & 0777;
  };
  EXPECT_EQ(mode_of(".millrace"), 0700u);
  EXPECT_EQ(mode_of(".millrace/state.db"), 0600u);
  EXPECT_EQ(mode_of("lake"), 0750u & mode_of("lake"));
  EXPECT_EQ(mode_of("lake/p.csv"), 0640u & mode_of("lake/p.csv"));
}

}  // namespace
}  // namespace millrace::testing
