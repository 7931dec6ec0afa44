#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/transforms/step_run.h"

namespace millrace::transforms {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Rows;
using testing::StepRun;

struct Found {
  std::string name, path, json, cell;
};

class FlattenFinds : public ::testing::TestWithParam<Found> {};

TEST_P(FlattenFinds, WhatLiesThere) {
  const auto& [name, path, json, cell] = GetParam();
  const StepRun step("flatten", "{column: j, columns: {v: " + path + "}}");

  const auto result = step.run({"j"}, {{json}});

  EXPECT_THAT(result.failed, IsEmpty());
  EXPECT_EQ(result.rows, (Rows{{cell}}));
}

INSTANTIATE_TEST_SUITE_P(
    , FlattenFinds,
    ::testing::Values(
        Found{"AMember", "city", R"({"city":"Wien"})", "Wien"},
        Found{"AMemberWithin", "a.b.c", R"({"x":1,"a":{"b":{"c":"deep"}}})", "deep"},
        Found{"ANumberAsItIsWritten", "n", R"({"n": 1.10 })", "1.10"},
        Found{"AnExponent", "n", R"({"n":1e2})", "1e2"},
        Found{"Truth", "n", R"({"n":true})", "true"},
        Found{"AnObjectAsItIsWritten", "o", R"({"o":{"b" : 1, "a":2}})", R"({"b" : 1, "a":2})"},
        Found{"AnArray", "o", R"({"o":[1, 2]})", "[1, 2]"},
        Found{"AnElement", "o.1.name", R"({"o":[{"name":"a"},{"name":"b"}]})", "b"},
        Found{"ANumberAsAName", "o.1", R"({"o":{"1":"one"}})", "one"},
        Found{"ANameWithADot", "[a.b, c]", R"({"a.b":{"c":"x"}})", "x"},
        Found{"ANameWithAnEscape", "käse", R"({"k\u00e4se":"x"})", "x"},
        Found{"Escapes", "s", R"({"s":"a\n\"\ud83d\ude00\""})", "a\n\"😀\""},
        Found{"AnEmptyString", "s", R"({"s":""})", ""},
        Found{"TheLastOfOneName", "a", R"({"a":1,"a":2})", "2"},
        Found{"NothingOfAnEarlierOne", "a.b", R"({"a":{"b":1},"a":{"c":2}})", "∅"},
        Found{"Null", "a", R"({"a":null})", "∅"}, Found{"NothingMissing", "a", "{}", "∅"},
        Found{"NothingWithinAText", "a.b", R"({"a":"b"})", "∅"},
        Found{"NothingBehindTheEnd", "a.5", R"({"a":[1]})", "∅"},
        Found{"NothingInNull", "a", "∅", "∅"}, Found{"SpaceAround", "a", " {\"a\":1}\n", "1"}),
    [](const auto& test) { return test.param.name; });

TEST(FlattenStep, PutsTheColumnsInPlaceOfTheJson) {
  const std::string columns = "columns: {city: a.city, age: {path: p.age, type: integer}}";
  const StepRun replaced("flatten", "{column: j, " + columns + "}");
  const StepRun kept("flatten", "{column: j, keep: true, " + columns + "}");
  const Rows rows{{"1", R"({"a":{"city":"Wien"},"p":{"age":7.0}})", "x"}};

  const auto result = replaced.run({"id", "j json", "note"}, rows);
  EXPECT_THAT(result.columns, ElementsAre("id", "city", "age integer", "note"));
  EXPECT_EQ(result.rows, (Rows{{"1", "Wien", "7", "x"}}));

  const auto with_json = kept.run({"id", "j json", "note"}, rows);
  EXPECT_THAT(with_json.columns, ElementsAre("id", "j json", "city", "age integer", "note"));
  EXPECT_EQ(with_json.rows, (Rows{{"1", rows[0][1], "Wien", "7", "x"}}));
}

TEST(FlattenStep, KeepsAJsonStringInAColumnOfJson) {
  const StepRun step("flatten", "{column: j, columns: {v: {path: a, type: json}}}");

  EXPECT_EQ(step.run({"j"}, {{R"({"a":"x"})"}, {R"({"a":[1]})"}}).rows, (Rows{{"\"x\""}, {"[1]"}}));
}

TEST(FlattenStep, FailsARowThatDoesNotFit) {
  const StepRun step("flatten", "{column: j, columns: {age: {path: a, type: integer}, s: s}}");
  const Rows rows{{R"({"a":1})"},     {"[1]"},           {"{"},
                  {R"({"a":"old"})"}, {R"({"a":"12"})"}, {R"({"s":"\ud83d"})"}};

  const auto result = step.run({"j"}, rows);

  EXPECT_EQ(result.rows, (Rows{{"1", "∅"}, {"12", "∅"}}));
  EXPECT_THAT(result.origins, ElementsAre(1, 5));
  EXPECT_THAT(
      result.failed,
      ElementsAre("row 2: \"[1]\" is not a JSON object", "row 3: \"{\" is not a JSON object",
                  "row 4: the string \"old\" for the column \"age\" is not of type integer",
                  HasSubstr("for the column \"s\" has an escape that is half of a character")));
}

TEST(FlattenStep, FailsARowWithANulInAText) {
  const StepRun step("flatten", "{column: j, columns: {s: s, t: {path: s, type: text}}}");

  const auto result = step.run({"j"}, {{R"({"s":"a\u0000b"})"}, {R"({"s":"a"})"}});

  EXPECT_EQ(result.rows, (Rows{{"a", "a"}}));
  EXPECT_THAT(result.failed, ElementsAre(HasSubstr("for the column \"s\" has the escape \\u0000")));
}

TEST(FlattenStep, DoesNotQuoteWhatIsMasked) {
  StepRun step("flatten", "{column: j, columns: {age: {path: a, type: integer}}}");
  step.context.hidden_columns = {"j"};

  EXPECT_THAT(step.run({"j"}, {{"secret"}, {R"({"a":"secret"})"}}).failed,
              ElementsAre("row 1: the value is not a JSON object",
                          "row 2: the value for the column \"age\" is not of type integer"));
  EXPECT_THAT(step.step().made_of("age"), ElementsAre("j"));
  EXPECT_THAT(step.step().made_of("other"), ElementsAre("other"));
}

TEST(FlattenStep, RefusesNamesThatAreThere) {
  const StepRun step("flatten", "{column: j, columns: {id: a}}");

  EXPECT_THAT(step.check({"id", "j"}), HasSubstr("gives two columns the name \"id\""));
  EXPECT_THAT(step.check({"id"}), HasSubstr("names the column \"j\""));
  EXPECT_EQ(StepRun("flatten", "{column: j, columns: {j: a}}").check({"id", "j"}), "");
  EXPECT_THAT(StepRun("flatten", "{column: j, columns: {}}").check({"j"}),
              HasSubstr("makes no column"));
}

struct WrongFlatten {
  std::string name, yaml, problem;
};

class FlattenRejects : public ::testing::TestWithParam<WrongFlatten> {};

TEST_P(FlattenRejects, AndSaysWhatToWrite) {
  EXPECT_THAT(StepRun("flatten", GetParam().yaml).problems(), HasSubstr(GetParam().problem));
}

INSTANTIATE_TEST_SUITE_P(
    , FlattenRejects,
    ::testing::Values(WrongFlatten{"AnEmptyPart", "{column: j, columns: {a: b..c}}",
                                   "'b..c' has an empty part"},
                      WrongFlatten{"NoPart", "{column: j, columns: {a: []}}", "has 0 parts"},
                      WrongFlatten{"AType", "{column: j, columns: {a: {path: b, type: int}}}",
                                   "'int' is not a type"},
                      WrongFlatten{"NoColumn", "{columns: {a: b}}", "flatten.column"},
                      WrongFlatten{"NoColumns", "{column: j}", "flatten.columns"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::transforms
