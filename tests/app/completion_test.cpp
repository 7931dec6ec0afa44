// What the shells' scripts are answered.

#include "connector/app/command_line/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/app/command_line/parse_arguments.h"
#include "connector/app/files.h"
#include "tests/support/temp_folder.h"

namespace millrace::app {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using Words = std::vector<std::string>;

// The syncs of a file are its name and two more.
Completion completion_of(const Words& words) {
  static const Listing listing = program_listing();
  return complete(listing, words,
                  {.kinds = [] { return std::vector<Candidate>{{"postgres", "A database."}}; },
                   .syncs = [](const std::string& file) { return Words{file, "orders", "old"}; }});
}

Words offered(const Words& words) {
  Words result;
  for (const auto& candidate : completion_of(words).words) result.push_back(candidate.word);
  return result;
}

TEST(Completion, OffersCommandsFirst) {
  EXPECT_THAT(offered({""}), Contains("run"));
  EXPECT_THAT(offered({"ru"}), ElementsAre("run", "runs"));
  EXPECT_THAT(offered({"help", "pre"}), ElementsAre("preview"));
  EXPECT_THAT(offered({"--output", "json", "ch"}), ElementsAre("check"));
}

TEST(Completion, OffersWhatACommandTakes) {
  EXPECT_THAT(offered({"run", "o"}), ElementsAre("orders", "old"));
  EXPECT_THAT(offered({"run", "old", "o"}), ElementsAre("orders"));
  EXPECT_THAT(offered({"preview", "old", ""}), IsEmpty());
  EXPECT_THAT(offered({"docs", "p"}), ElementsAre("postgres"));
  EXPECT_THAT(offered({"example", ""}), ElementsAre("postgres"));
  EXPECT_THAT(offered({"completion", ""}), ElementsAre("bash", "zsh", "fish"));
  EXPECT_THAT(offered({"run", "--", ""}), Contains("orders"));
  EXPECT_THAT(offered({"runs", "o"}), ElementsAre("orders", "old"));
  EXPECT_THAT(offered({"runs", "s"}), ElementsAre("show"));
  EXPECT_THAT(offered({"state", ""}), ElementsAre("show", "reset", "compact"));
  EXPECT_THAT(offered({"state", "reset", "o"}), ElementsAre("orders", "old"));
}

TEST(Completion, OffersOptionsThatAreNotThereYet) {
  EXPECT_THAT(offered({"run", "--d"}), ElementsAre("--dry-run"));
  EXPECT_THAT(offered({"plan", "o"}), ElementsAre("orders", "old"));
  EXPECT_THAT(offered({"plan", "--r"}), ElementsAre("--rows"));
  EXPECT_THAT(offered({"run", "--dry-run", "--d"}), IsEmpty());
  EXPECT_THAT(offered({"run", "-"}), Contains("--verbose"));
  EXPECT_THAT(offered({"run", "-v", "-"}), Not(Contains("--verbose")));
  EXPECT_THAT(offered({"-c"}), ElementsAre("-c"));
  EXPECT_THAT(offered({"run", "--help"}), ElementsAre("--help"));
}

TEST(Completion, OffersTheValuesOfAnOption) {
  EXPECT_THAT(offered({"--output", ""}), ElementsAre("human", "json"));
  EXPECT_THAT(offered({"run", "--output=j"}), ElementsAre("--output=json"));
  // As bash cuts it.
  EXPECT_THAT(offered({"run", "--output", "=", "j"}), ElementsAre("json"));
  EXPECT_THAT(offered({"run", "--output", "="}), ElementsAre("human", "json"));
  EXPECT_THAT(offered({"preview", "--rows", ""}), IsEmpty());
}

TEST(Completion, LeavesFilesToTheShell) {
  EXPECT_TRUE(completion_of({"check", "m"}).files);
  EXPECT_TRUE(completion_of({"-c", ""}).files);
  EXPECT_TRUE(completion_of({"docs", "--write", ""}).folders);
  EXPECT_TRUE(completion_of({"run", "--workdir", ""}).folders);
  EXPECT_FALSE(completion_of({"run", ""}).files);
  EXPECT_EQ(completion_lines(completion_of({"-c", ""})), "\tfiles\n");
}

TEST(Completion, ReadsTheSyncsOfTheFileThatIsNamed) {
  EXPECT_THAT(offered({"run", ""}), Contains("millrace.yaml"));
  EXPECT_THAT(offered({"-c", "a.yaml", "run", ""}), Contains("a.yaml"));
  EXPECT_THAT(offered({"run", "--config=b.yaml", ""}), Contains("b.yaml"));
  EXPECT_THAT(offered({"run", "-cd.yaml", ""}), Contains("d.yaml"));
}

TEST(Completion, OffersNothingBehindWhatIsNotKnown) {
  EXPECT_THAT(offered({"frobnicate", ""}), IsEmpty());
  EXPECT_THAT(offered({"--bogus=x", "--bogus=y"}), IsEmpty());
  EXPECT_THAT(offered({"schema", ""}), IsEmpty());
}

TEST(SyncNames, AreThoseThatCanBeReadOfAWrongFile) {
  const testing::TempFolder folder;
  folder.write("more.yaml", "syncs: {more: 1}\n");

  EXPECT_THAT(sync_names(folder.write("a.yaml",
                                      "syncs: {a: 1, \"b c\": {from: x}, \"d\\ne\": 2}\n"
                                      "state: \"${env:NO_SUCH_VARIABLE}\"\n"
                                      "include: more.yaml\n")),
              ElementsAre("a", "b c", "more"));
  EXPECT_THAT(sync_names(folder.write("b.yaml", "syncs: [\n")), IsEmpty());
  EXPECT_THAT(sync_names(folder.write("c.yaml", "syncs: text\n")), IsEmpty());
  EXPECT_THAT(sync_names((folder / "missing.yaml").string()), IsEmpty());
}

}  // namespace
}  // namespace millrace::app
