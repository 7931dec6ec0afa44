#include "config/load.h"

#include <map>
#include <string>

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/interpolate.h"
#include "config/yaml/yaml_text.h"
#include "tests/config/webhook_example.h"
#include "tests/support/temp_folder.h"

namespace millrace::config {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class LoadTest : public ::testing::Test {
 protected:
  // Loads what lies at `name` in the folder.
  Node load(std::string_view name) {
    return load_document(folder_ / name, lookup_, problems_, {.merged = {"connections", "syncs"}});
  }
  // One file without problems, as flow text.
  std::string loaded(const std::string& yaml) {
    folder_.write("one.yaml", yaml);
    const std::string text = flow_text(load("one.yaml"));
    EXPECT_EQ(problems_.text(), "");
    return text;
  }
  // The problems of one file.
  std::string problems_of(const std::string& yaml) {
    folder_.write("one.yaml", yaml);
    load("one.yaml");
    return problems_.text();
  }

  testing::TempFolder folder_;
  std::map<std::string, std::string> environment_;
  DiskFileReader files_;
  Lookup lookup_{[this](const std::string& name) -> std::optional<std::string> {
                   const auto found = environment_.find(name);
                   if (found == environment_.end()) return std::nullopt;
                   return found->second;
                 },
                 files_};
  Problems problems_;
};

TEST_F(LoadTest, PutsVariablesIntoValues) {
  environment_ = {{"NAME", "x"}, {"EMPTY", ""}, {"DOLLAR", "pa$"}};

  EXPECT_EQ(loaded("a: ${env:NAME}\nb: 'p-${env:NAME}-${env:NAME}'"), "{a: x, b: \"p-x-x\"}");
  EXPECT_EQ(loaded("a: ${env:NONE:-d e}"), "{a: d e}");
  EXPECT_EQ(loaded("a: ${env:EMPTY:-d}"), "{a: d}");
  EXPECT_EQ(loaded("a: x${env:EMPTY}"), "{a: x}");
  EXPECT_EQ(loaded("a: ${env:NONE:-}"), "{a: \"\"}");
  EXPECT_EQ(loaded("a: ${env:DOLLAR}${env:NAME}"), "{a: pa$x}");
}

TEST_F(LoadTest, TwoDollarsStandForThemselves) {
  EXPECT_EQ(load_document(folder_.write("a.yaml", "a: $${env:NAME} $x $$ $"), lookup_, problems_)
                .find("a")
                ->text,
            "${env:NAME} $x $$ $");
  EXPECT_EQ(problems_.text(), "");
}

TEST_F(LoadTest, KeysAreNeverReplaced) {
  EXPECT_EQ(
      load_document(folder_.write("a.yaml", "'${env:NONE}': 1"), lookup_, problems_).entries[0].key,
      "${env:NONE}");
  EXPECT_EQ(problems_.text(), "");
}

TEST_F(LoadTest, AValueCannotChangeTheStructure) {
  const std::string nasty = "x\nb: {c: [*d, \"e\"]}\n--- # ${env:OTHER} {{ sync }}";
  environment_ = {{"NASTY", nasty}, {"OTHER", "never"}};
  folder_.write("one.yaml", "a: ${env:NASTY}\nz: 1\n");

  const Node node = load("one.yaml");

  EXPECT_EQ(problems_.text(), "");
  ASSERT_EQ(node.entries.size(), 2u);
  EXPECT_EQ(node.find("a")->text, nasty);
  EXPECT_TRUE(node.find("a")->tainted);
  EXPECT_FALSE(node.find("z")->tainted);
}

TEST_F(LoadTest, ReadsSecretsFromFilesBesideIt) {
  folder_.write("secret", "abc\n");
  folder_.write("windows", "abc\r\n");
  folder_.write("two", "abc\n\n");

  EXPECT_EQ(loaded("a: ${file:secret}\nb: ${file:windows}"), "{a: abc, b: abc}");
  EXPECT_EQ(loaded("a: ${file:two}"), "{a: \"abc\\n\"}");
  EXPECT_EQ(loaded("a: ${file:" + (folder_ / "secret").string() + "}"), "{a: abc}");
}

TEST_F(LoadTest, ReadsFilesWhoseFolderAVariableNames) {
  folder_.write("deep/key", "abc\n");
  environment_ = {{"CREDENTIALS_DIRECTORY", (folder_ / "deep").string()}, {"NAME", "key"}};

  EXPECT_EQ(loaded("a: ${file:${env:CREDENTIALS_DIRECTORY}/key}x"), "{a: abcx}");
  EXPECT_EQ(loaded("a: ${file:${env:NONE:-deep}/${env:NAME}}"), "{a: abc}");
  EXPECT_EQ(loaded("a: ${env:NONE:-${env:NAME}}"), "{a: key}");
  EXPECT_EQ(loaded("a: ${env:NAME:-${env:NONE}}"), "{a: key}");
}

TEST_F(LoadTest, AReferenceWithinAReferenceIsToldOnceAndByItself) {
  environment_ = {{"WHERE", "hunter2"}};
  std::string deep = "x";
  for (int i = 0; i < 10; ++i) deep = "${env:NONE:-" + deep + "}";

  EXPECT_EQ(problems_of("a: ${file:${env:CREDENTIALS_DIRECTORY}/key}"),
            (folder_ / "one.yaml").string() +
                ":1:4: a: the environment variable CREDENTIALS_DIRECTORY is not set; set it, or "
                "write ${env:CREDENTIALS_DIRECTORY:-default}");
  problems_ = Problems();
  EXPECT_THAT(
      problems_of("a: ${file:${env:WHERE}/key}"),
      AllOf(HasSubstr("the file ${env:WHERE}/key cannot be opened"), Not(HasSubstr("hunter2"))));
  problems_ = Problems();
  EXPECT_THAT(problems_of("a: ${file:${file:where}/key}"),
              HasSubstr("'${file:where}' is inside another reference; only ${env:NAME} can"));
  problems_ = Problems();
  EXPECT_THAT(problems_of("a: " + deep), HasSubstr("more than 8 deep"));
  problems_ = Problems();
  EXPECT_THAT(problems_of("a: ${file:${env:WHERE/key}"), HasSubstr("a ${ is never closed"));
}

TEST_F(LoadTest, AMissingVariableIsOneProblemWithItsPlace) {
  folder_.write("one.yaml", "rules: []\nurl: x\ntimeout: ${env:WAIT}\n");
  const Node node = load("one.yaml");

  webhook_spec().parse(node, "", problems_);

  EXPECT_EQ(problems_.size(), 1u);
  EXPECT_THAT(problems_.text(),
              HasSubstr("one.yaml:3:10: timeout: the environment variable WAIT is not set; set "
                        "it, or write ${env:WAIT:-default}"));
}

TEST_F(LoadTest, RefusesReferencesThatItDoesNotKnow) {
  environment_["BYTES"] = "caf\xE9";
  environment_["BELL"] = "\x07";
  folder_.write("large", std::string(70'000, 'x'));
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"${NAME}", "'${NAME}' is not known; write \"${env:NAME}\""},
      {"${env:}", "'' is not the name of an environment variable"},
      {"${env:1A}", "'1A' is not the name"},
      {"${env:A B}", "'A B' is not the name"},
      {"${env:A", "a ${ is never closed"},
      {"${file:}", "names no file"},
      {"${file:none}", "none cannot be opened: No such file or directory"},
      {"${file:large}", "large is larger than 64 KiB"},
      {"${file:.}", "is a folder; name a file"},
      {"${env:BYTES}", "the value of ${env:BYTES} is not valid UTF-8"},
      {"${env:BELL}", "the value of ${env:BELL} holds the control character U+0007"},
  };

  for (const auto& [reference, expected] : rows) {
    problems_ = Problems();
    EXPECT_THAT(problems_of("a: {b: ['" + reference + "']}"),
                AllOf(HasSubstr("one.yaml:1:9: a.b[0]: "), HasSubstr(expected)));
  }
}

TEST_F(LoadTest, OnlyFilesThatLieOnADiskAreRead) {
  ASSERT_EQ(mkfifo((folder_ / "pipe.yaml").c_str(), 0600), 0);

  EXPECT_THAT(problems_of("a: ${file:pipe.yaml}"),
              HasSubstr("one.yaml:1:4: a: the file " + (folder_ / "pipe.yaml").string() +
                        " is a pipe; name a regular file"));
  EXPECT_THAT(problems_of("a: ${file:/dev/zero}"), HasSubstr("is a device or a socket"));
  EXPECT_THAT(problems_of("include: pipe.yaml"), HasSubstr("pipe.yaml is a pipe"));
  load("");
  EXPECT_THAT(problems_.text(), HasSubstr((folder_ / "pipe.yaml").string() + ": is a pipe"));
}

TEST_F(LoadTest, WhatTheUserNamesMayBeAPipe) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  ASSERT_EQ(write(ends[1], "a: 1\n", 5), 5);
  close(ends[1]);

  const Node node = load("/dev/fd/" + std::to_string(ends[0]));

  EXPECT_EQ(flow_text(node), "{a: 1}") << problems_.text();
  close(ends[0]);
}

TEST_F(LoadTest, APipeIsNotOpenedWhereNothingMayWait) {
  ASSERT_EQ(mkfifo((folder_ / "pipe").c_str(), 0600), 0);

  Problems problems;
  load_document(folder_ / "pipe", lookup_, problems, {.pipes = Pipes::Refused});

  EXPECT_THAT(problems.text(), HasSubstr("is a pipe; name a regular file"));
}

TEST_F(LoadTest, APipeThatNobodyWritesToIsNotWaitedForForEver) {
  ASSERT_EQ(mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  const DiskFileReader impatient(std::chrono::milliseconds(1));

  const auto text = impatient.read(folder_ / "pipe", 1000, Pipes::Read);

  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message(),
            "is a pipe that produced nothing for 1 s; write to it, or name a file");
}

TEST_F(LoadTest, ValuesFromOutsideHaveALimitInAll) {
  folder_.write("large", std::string(60'000, 'x'));
  std::string yaml = "a: &a {b: '";
  for (int i = 0; i < 10; ++i) yaml += "${file:large}";
  yaml += "'}\nc:\n";
  for (int i = 0; i < 900; ++i) yaml += "- *a\n";

  EXPECT_THAT(problems_of(yaml), HasSubstr("more than 16 MiB of text"));
}

TEST_F(LoadTest, AFolderIsReadInTheOrderOfItsNames) {
  folder_.write("b.yaml", "syncs: {b: 1}\n");
  folder_.write("a.yml", "version: 1\nsyncs: {a: 1}\nconnections: {x: 1}\n");
  folder_.write("c.txt", "not: read\n");

  EXPECT_EQ(flow_text(load("")), "{version: 1, syncs: {a: 1, b: 1}, connections: {x: 1}}");
  EXPECT_EQ(problems_.text(), "");
}

TEST_F(LoadTest, IncludesAreRelativeToTheFileThatNamesThem) {
  folder_.write("one.yaml", "include: [parts/two.yaml]\nversion: 1\n");
  folder_.write("parts/two.yaml", "include: three.yaml\nsyncs:\n  a: ${file:secret}\n");
  folder_.write("parts/three.yaml", "syncs: {b: 2}\n");
  folder_.write("parts/secret", "s\n");

  EXPECT_EQ(flow_text(load("one.yaml")), "{version: 1, syncs: {a: s, b: 2}}");
  EXPECT_EQ(problems_.text(), "");
}

TEST_F(LoadTest, TheSameNameInTwoFilesNamesBothPlaces) {
  folder_.write("a.yaml", "syncs:\n  orders: 1\n");
  folder_.write("b.yaml", "version: 1\nsyncs:\n  users: 1\n  orders: 2\n");

  load("");

  EXPECT_EQ(problems_.size(), 1u) << problems_.text();
  EXPECT_THAT(problems_.text(), AllOf(HasSubstr("b.yaml:4:3: syncs.orders: is also written at "),
                                      HasSubstr("a.yaml:2:3; rename one of them")));
}

TEST_F(LoadTest, OtherKeysAreWrittenOnceOverAllFiles) {
  folder_.write("a.yaml", "version: 1\ndefaults: {}\n");
  folder_.write("b.yaml", "version: 1\ndefaults: {}\n");

  load("");

  EXPECT_EQ(problems_.size(), 2u) << problems_.text();
  EXPECT_THAT(problems_.text(), HasSubstr("b.yaml:2:1: defaults: is also written at "));
}

TEST_F(LoadTest, SaysOnceThatTooManyFilesAreRead) {
  std::string list = "include:\n";
  for (int i = 0; i < 300; ++i) {
    const std::string name = "part" + std::to_string(i);
    folder_.write(name + ".yaml", name + ": 1\n");
    list += "  - " + name + ".yaml\n";
  }
  folder_.write("one.yaml", list);

  const Node node = load("one.yaml");

  // one.yaml is the first of the 256.
  EXPECT_NE(node.find("part254"), nullptr);
  EXPECT_EQ(node.find("part255"), nullptr);
  ASSERT_EQ(problems_.size(), 1u) << problems_.text();
  EXPECT_THAT(problems_.text(), HasSubstr("one.yaml:257:5: include: more than 256 files are read"));
}

TEST_F(LoadTest, RefusesCirclesAndWhatIsNotThere) {
  folder_.write("loop.yaml", "include: [other.yaml]\n");
  folder_.write("other.yaml", "include: [loop.yaml]\n");
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"include: [one.yaml]", "one.yaml:1:11: include: "},
      {"include: [loop.yaml]", "other.yaml:1:11: include: "},
      {"include: [none.yaml]", "none.yaml cannot be opened: No such file or directory"},
      {"include: ['']", "names no file"},
      {"include: {a: b}", "include: must be a list, not a map"},
      {"- a", "one.yaml:1:1: must be a map, not a list"},
  };

  for (const auto& [yaml, expected] : rows) {
    problems_ = Problems();
    EXPECT_THAT(problems_of(yaml), HasSubstr(expected));
    EXPECT_EQ(problems_.size(), 1u) << problems_.text();
  }
}

TEST_F(LoadTest, AMissingFileAndAnEmptyFolderSaySo) {
  load("none.yaml");
  load("");

  EXPECT_THAT(problems_.text(), AllOf(HasSubstr("none.yaml: cannot be opened"),
                                      HasSubstr("is a folder without *.yaml or *.yml files")));
}

TEST_F(LoadTest, AHugeFileIsNotReadToItsEnd) {
  std::filesystem::resize_file(folder_.write("huge", ""), std::uintmax_t{8} << 30);

  EXPECT_THAT(problems_of("a: ${file:huge}"), HasSubstr("huge is larger than 64 KiB"));
}

}  // namespace
}  // namespace millrace::config
