#include "connector/alerts/json_template.h"

#include <gmock/gmock.h>

#include "connector/data/json_syntax.h"
#include "tests/alerts/alert_samples.h"

namespace millrace::alerts {
namespace {

using ::testing::HasSubstr;

std::string problem_of(const std::string& text) {
  const auto parsed = JsonTemplate::parse(text);
  return parsed ? "" : parsed.error();
}

TEST(JsonTemplateTest, PutsValuesIntoStrings) {
  const auto parsed = JsonTemplate::parse(
      R"({"event":{"what":"{{ kind }}: {{title}}","run":"{{ run.id }}"},"n":[1,{"a":{}}]})");

  ASSERT_TRUE(parsed) << parsed.error();
  EXPECT_EQ(parsed->render(wild_alert()),
            R"({"event":{"what":"failed: orders failed","run":"20260102T030405-1"},)"
            R"("n":[1,{"a":{}}]})");
}

TEST(JsonTemplateTest, AValueNeverLeavesItsString) {
  const auto parsed = JsonTemplate::parse(
      R"({"a":"{{ cause }}","b":"{{ text }}","c":"{{ sync }}{{ syncs }}{{ advice }}{{ at }}{{ since }}{{ id }}"})");
  auto alert = wild_alert();
  alert.cause = "\", \"admin\": true, \"\n\t\\";
  alert.syncs = {"\"}", "\\"};

  ASSERT_TRUE(parsed) << parsed.error();
  const auto body = parsed->render(alert);
  EXPECT_TRUE(is_json(body)) << body;
  EXPECT_THAT(body, HasSubstr(R"("a":"\", \"admin\": true, \"\n\t\\")"));
}

TEST(JsonTemplateTest, RefusesWhatWouldBeNoJson) {
  EXPECT_THAT(problem_of("{{ title }}"), HasSubstr("is not JSON; write every {{ }} within"));
  EXPECT_THAT(problem_of(R"({"n": {{ sync }}})"), HasSubstr("is not JSON"));
  EXPECT_THAT(problem_of(R"({"a": "x",})"), HasSubstr("is not JSON"));
  EXPECT_THAT(problem_of(R"({"a": "{{ title"})"), HasSubstr("has {{ without }}"));
}

TEST(JsonTemplateTest, RefusesValuesThatAreNotKnown) {
  EXPECT_EQ(problem_of(R"({"a": "{{ titel }}"})"),
            "has {{ titel }}, which alerts do not have; did you mean 'title'?");
  EXPECT_THAT(problem_of(R"({"a": "{{ }}"})"), HasSubstr("use one of kind, title, text"));
}

}  // namespace
}  // namespace millrace::alerts
