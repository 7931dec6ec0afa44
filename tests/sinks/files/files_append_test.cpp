// Append mode of the files sink.

#include <algorithm>

#include "tests/sinks/files/files_fixture.h"

namespace millrace {
namespace {

namespace fs = std::filesystem;
using millrace::testing::columns;
using millrace::testing::kFirst;
using millrace::testing::kSecond;
using millrace::testing::kTwoRows;
using millrace::testing::Rows;
using ::testing::AllOf;
using ::testing::HasSubstr;

using FilesAppendTest = millrace::testing::FilesFixture;

TEST_F(FilesAppendTest, AppendsRowsWithTheLoadsId) {
  const auto destination = to("{path: a.csv, mode: append}");
  loaded(*destination, {{"1", "x"}}, kFirst);
  loaded(*destination, {{"2", "y"}}, kSecond);
  EXPECT_EQ(file("a.csv"), "id,name,_millrace_load\n1,x," + kFirst + "\n2,y," + kSecond + "\n");
}

TEST_F(FilesAppendTest, AppendsTheSameLoadOnce) {
  const auto destination = to("{path: a.csv, mode: append}");
  loaded(*destination, kTwoRows, kFirst);
  loaded(*destination, {{"3", "z"}}, kSecond);
  const auto before = file("a.csv");
  const auto report = loaded(*destination, kTwoRows, kFirst);
  EXPECT_TRUE(report.already_loaded);
  EXPECT_EQ(file("a.csv"), before);
}

TEST_F(FilesAppendTest, TakesNoIdInTheDataForALoad) {
  const auto destination = to("{path: a.csv, mode: append}");
  loaded(*destination, {{"1", "x," + kSecond + "\n"}, {kSecond, kSecond}}, kFirst);
  EXPECT_FALSE(loaded(*destination, {{"2", "y"}}, kSecond).already_loaded);
}

TEST_F(FilesAppendTest, AppendsJsonLinesOnce) {
  const auto destination = to("{path: a.jsonl, mode: append}");
  const std::string bait = "\"_millrace_load\":\"" + kSecond + "\"}\n";
  loaded(*destination, {{"1", bait}}, kFirst);
  EXPECT_FALSE(loaded(*destination, {{"2", "y"}}, kSecond).already_loaded);
  const auto before = file("a.jsonl");
  EXPECT_TRUE(loaded(*destination, {{"2", "y"}}, kSecond).already_loaded);
  EXPECT_TRUE(loaded(*destination, {{"1", bait}}, kFirst).already_loaded);
  EXPECT_EQ(file("a.jsonl"), before);
  EXPECT_EQ(std::ranges::count(before, '\n'), 2);
}

TEST_F(FilesAppendTest, AppendsAfterALastLineWithoutItsEnd) {
  folder_.write("out/a.csv", "id,name,_millrace_load\n1,x,old");
  loaded(*to("{path: a.csv, mode: append}"), {{"2", "y"}});
  EXPECT_EQ(file("a.csv"), "id,name,_millrace_load\n1,x,old\n2,y," + kFirst + "\n");
}

TEST_F(FilesAppendTest, AppendsOnlyToTheSameColumns) {
  folder_.write("out/a.csv", "id,nickname,_millrace_load\n1,x,old\n");
  const auto destination = to("{path: a.csv, mode: append}");
  const auto report = load(*destination, columns({"id", "name"}), kTwoRows);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::BadData);
  EXPECT_THAT(
      report.error().message(),
      HasSubstr("the file has no column \"name\" and the rows have no column \"nickname\""));
  EXPECT_EQ(file("a.csv"), "id,nickname,_millrace_load\n1,x,old\n");
}

TEST_F(FilesAppendTest, NamesAllColumnsThatTheFileDoesNotHave) {
  folder_.write("out/a.csv", "id,_millrace_load\n1,old\n");
  const auto destination = to("{path: a.csv, mode: append}");
  const auto report = load(*destination, columns({"id", "name", "city"}), {{"2", "y", "z"}});
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message(),
              HasSubstr("the file has no column \"name\", \"city\"; append to another file"));
}

TEST_F(FilesAppendTest, NamesTheFirstColumnThatStandsElsewhere) {
  folder_.write("out/a.csv", "name,id,_millrace_load\nx,1,old\n");
  const auto destination = to("{path: a.csv, mode: append}");
  const auto report = load(*destination, columns({"id", "name"}), kTwoRows);
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message(),
              HasSubstr("column 1 is \"name\" in the file and \"id\" in the rows"));
}

TEST_F(FilesAppendTest, AppendsLargeFilesWholly) {
  const auto destination = to("{path: a.csv, mode: append}");
  std::string old = "id,name,_millrace_load\n";
  while (old.size() < 3'000'000) old += "1,\"" + std::string(1000, '\n') + "\",old\n";
  folder_.write("out/a.csv", old);
  loaded(*destination, {{"2", "y"}});
  EXPECT_EQ(file("a.csv"), old + "2,y," + kFirst + "\n");
}

TEST_F(FilesAppendTest, AsksForTheRowsAfterTheGates) {
  EXPECT_EQ(to("{path: a.csv, mode: append}")->intake(), components::Intake::AfterGates);
  EXPECT_EQ(to("b.csv")->intake(), components::Intake::Streaming);
}

TEST_F(FilesAppendTest, AddsALoadAgainWhoseRowsAreGone) {
  const auto destination = to("{path: a.csv, mode: append}");
  loaded(*destination, kTwoRows, kFirst);
  folder_.write("out/a.csv", "id,name,_millrace_load\n9,z,old\n");

  const auto report = loaded(*destination, kTwoRows, kFirst);

  EXPECT_FALSE(report.already_loaded);
  EXPECT_EQ(report.inserted, 2u);
  EXPECT_EQ(file("a.csv"),
            "id,name,_millrace_load\n9,z,old\n1,x," + kFirst + "\n2,y," + kFirst + "\n");
}

TEST_F(FilesAppendTest, RefusesAFileThatHoldsAPartOfTheLoad) {
  for (const std::string name : {"a.csv", "a.jsonl"}) {
    const auto destination = to("{path: " + name + ", mode: append}");
    loaded(*destination, kTwoRows, kFirst);
    std::string text = file(name);
    text.erase(text.rfind('\n', text.size() - 2) + 1);  // The last row.
    folder_.write("out/" + name, text);

    const auto error = load_error(*destination, kTwoRows, kFirst);

    EXPECT_EQ(error.kind(), ErrorKind::BadData);
    EXPECT_THAT(error.message(), AllOf(HasSubstr("holds 1 of the 2 rows of this load"),
                                       HasSubstr(kFirst), HasSubstr("--fresh")));
    EXPECT_EQ(file(name), text);
  }
}

TEST_F(FilesAppendTest, FindsTheLoadInJsonLinesThatAnotherProgramWroteAgain) {
  const std::string line = "{\"_millrace_load\" : \"" + kFirst + "\", \"name\": null}\r\n";
  folder_.write("out/a.jsonl", line + "\n" + line);

  EXPECT_TRUE(loaded(*to("{path: a.jsonl, mode: append}"), kTwoRows, kFirst).already_loaded);
}

TEST_F(FilesAppendTest, TakesNoJsonInTheDataForTheLoad) {
  const std::string bait = "{\"_millrace_load\":\"" + kFirst + "\"}";
  folder_.write("out/a.jsonl",
                "{\"a\":" + bait + ",\"b\":[" + bait + "],\"_millrace_load\":\"old\"}\n" +
                    "{\"x\":\"_millrace_load\",\"_millrace_load\":[\"" + kFirst + "\"]}\n");

  EXPECT_EQ(loaded(*to("{path: a.jsonl, mode: append}"), kTwoRows, kFirst).inserted, 2u);
}

TEST_F(FilesAppendTest, RefusesJsonLinesThatAreNone) {
  const auto destination = to("{path: a.jsonl, mode: append}");
  for (const std::string text : {"{\"id\":\"1\"}\n{\"id\":\"2\",\"na", "[1]\n", "{\"a\":1} {}\n",
                                 "{\"a\":01}\n", "{\"a\":\"\xFF\"}\n"}) {
    folder_.write("out/a.jsonl", text);

    const auto error = load_error(*destination, kTwoRows);

    EXPECT_EQ(error.kind(), ErrorKind::BadData) << text;
    EXPECT_THAT(error.message(), AllOf(HasSubstr("a.jsonl"), HasSubstr("line "))) << text;
    EXPECT_EQ(file("a.jsonl"), text);
  }
}

TEST_F(FilesAppendTest, KeepsRowsOfJsonLinesWithOtherColumnsAndHugeNumbers) {
  const std::string old = "{\"n\":123456789012345678901234567890,\"d\":1e400,\"z\":-0}\n";
  folder_.write("out/a.jsonl", old);

  loaded(*to("{path: a.jsonl, mode: append}"), {{"1", "x"}});

  EXPECT_EQ(file("a.jsonl"),
            old + "{\"id\":\"1\",\"name\":\"x\",\"_millrace_load\":\"" + kFirst + "\"}\n");
}

TEST_F(FilesAppendTest, RefusesANulBeforeItMakesTheFileUnreadable) {
  const auto destination = to("{path: a.csv, mode: append}");
  loaded(*destination, kTwoRows, kFirst);
  const auto before = file("a.csv");

  const auto error =
      load_error(*destination, {{"3", "x"}, {"4", "y"}, {"5", std::string(1, '\0')}}, kSecond);

  EXPECT_EQ(error.kind(), ErrorKind::BadData);
  EXPECT_THAT(error.message(),
              AllOf(HasSubstr("a.csv"), HasSubstr("column \"name\": a NUL character")));
  EXPECT_EQ(file("a.csv"), before);
  EXPECT_EQ(loaded(*destination, {{"3", "z"}}, kSecond).inserted, 1u);
}

TEST_F(FilesAppendTest, AppendsTwiceWithAsManyColumnsAsASourceTakes) {
  std::vector<std::string> names;
  for (int i = 0; i < 10'000; ++i) names.push_back("c" + std::to_string(i));
  const Rows row{std::vector<testing::Cell>(names.size(), "x")};
  const auto destination = to("{path: a.csv, mode: append}");
  ASSERT_TRUE(load(*destination, columns(names), row, kFirst));

  const auto report = load(*destination, columns(names), row, kSecond);

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(std::ranges::count(file("a.csv"), '\n'), 3);
}

TEST_F(FilesAppendTest, KeepsTheRowsOfLoadsThatAreUnderWayAtTheSameTime) {
  const auto one = to("{path: a.csv, mode: append}", "one");
  const auto two = to("{path: a.csv, mode: append}", "two");
  const auto first = written(*one, {{"1", "x"}}, kFirst);
  const auto second = written(*two, {{"2", "y"}}, kSecond);

  ASSERT_TRUE(run(first->finish({1})));
  const auto report = run(second->finish({1}));

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(file("a.csv"), "id,name,_millrace_load\n1,x," + kFirst + "\n2,y," + kSecond + "\n");
}

TEST_F(FilesAppendTest, RefusesAFileThatIsReplacedElsewhere) {
  const auto appending = to("{path: a.csv, mode: append}", "one");
  const auto error = to_error("a.csv", "two");
  EXPECT_EQ(error.kind(), ErrorKind::InvalidConfig);
  EXPECT_THAT(error.message(),
              AllOf(HasSubstr("the syncs one and two"), HasSubstr("let both append to it")));
  EXPECT_THAT(to_error("{path: a.csv, mode: append}", "one").message(), HasSubstr("a.csv twice"));
  const auto replacing = to("b.csv", "one");
  EXPECT_EQ(to_error("{path: b.csv, mode: append}", "two").kind(), ErrorKind::InvalidConfig);
}

}  // namespace
}  // namespace millrace
