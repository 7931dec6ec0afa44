// Where the paths of a file lead.

#include "config/values/file_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/load.h"
#include "tests/support/temp_folder.h"

namespace millrace::config {
namespace {

using ::testing::HasSubstr;

class FilePathsTest : public ::testing::Test {
 protected:
  Node load(const std::filesystem::path& path) {
    return load_document(path, lookup_, problems_, options_);
  }
  std::string output(const Node& document, std::string_view key) {
    return parse_value<OutputPath>(*document.find(key), "", problems_).value_or(OutputPath()).path;
  }
  std::string input(const Node& document, std::string_view key) {
    return parse_value<InputPath>(*document.find(key), "", problems_).value_or(InputPath()).path;
  }
  std::string there(std::string_view name) const { return (folder_ / name).string(); }

  testing::TempFolder folder_;
  DiskFileReader files_;
  Lookup lookup_{[](const std::string&) { return std::nullopt; }, files_};
  LoadOptions options_;
  Problems problems_;
};

TEST_F(FilePathsTest, AreRelativeToTheFileThatTheyStandIn) {
  folder_.write("deep/more.yaml", "c: out\n");
  const Node document =
      load(folder_.write("one.yaml", "a: out/./x/..\nb: /srv/out\ninclude: deep/more.yaml\n"));

  EXPECT_EQ(output(document, "a"), there("out/"));
  EXPECT_EQ(output(document, "b"), "/srv/out");
  EXPECT_EQ(output(document, "c"), there("deep/out"));
  EXPECT_EQ(input(document, "c"), there("deep/out"));
  EXPECT_EQ(document.folders().outputs, folder_.path());
}

TEST_F(FilePathsTest, AreRelativeToAFolderOfFiles) {
  folder_.write("conf/a.yaml", "a: out\n");
  const Node document = load(folder_ / "conf");

  EXPECT_EQ(output(document, "a"), there("conf/out"));
  EXPECT_EQ(document.folders().outputs, folder_ / "conf");
}

TEST_F(FilePathsTest, OfOutputsAreBelowTheWorkdirAndInputsStay) {
  options_.workdir = "/elsewhere";
  const Node document = load(folder_.write("one.yaml", "a: out\n"));

  EXPECT_EQ(output(document, "a"), "/elsewhere/out");
  EXPECT_EQ(input(document, "a"), there("out"));
  EXPECT_EQ(document.folders().outputs, "/elsewhere");
}

TEST_F(FilePathsTest, KeepWhatIsWritten) {
  const Node document = load(folder_.write("one.yaml", "a: ./out\n"));
  const auto path = parse_value<OutputPath>(*document.find("a"), "", problems_);

  EXPECT_EQ(path->written, "./out");
  EXPECT_EQ(write_value(*path)->text, "./out");
}

TEST_F(FilePathsTest, HaveNoControlCharacters) {
  const Node document = load(folder_.write("one.yaml", "a: \"out\\n\"\nb: \"\"\n"));

  EXPECT_FALSE(parse_value<OutputPath>(*document.find("a"), "a", problems_));
  EXPECT_FALSE(parse_value<InputPath>(*document.find("a"), "b", problems_));
  EXPECT_FALSE(parse_value<OutputPath>(*document.find("b"), "c", problems_));
  EXPECT_TRUE(parse_value<InputPath>(*document.find("b"), "d", problems_)->empty());
  EXPECT_EQ(problems_.sorted().size(), 2u);  // One place, one sentence, once.
  EXPECT_THAT(problems_.text(),
              HasSubstr("one.yaml:1:4: a: contains a line break or another control"));
}

}  // namespace
}  // namespace millrace::config
