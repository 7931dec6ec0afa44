#include "config/values/template.h"

#include <chrono>

#include <gmock/gmock.h>

namespace millrace::config {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

RunValues values() {
  using namespace std::chrono;
  return {"active {{ today }}", "r-1", sys_days(2024y / February / 28) + 23h + 59min};
}

TEST(TemplateTest, RendersEveryValue) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"", ""},
      {"plain", "plain"},
      {"{{ run.id }}", "r-1"},
      {"a-{{run.id}}-{{ run.date }}.csv", "a-r-1-2024-02-28.csv"},
      {"{{ today }}", "2024-02-28"},
      {"{{ today + 1d }}", "2024-02-29"},
      {"{{ today+2d }}", "2024-03-01"},
      {"{{ today - 7d }}", "2024-02-21"},
      {"{{ today - 1w }}", "2024-02-21"},
      {"{{ run.date - 59d }}", "2023-12-31"},
      {"{ } }} {", "{ } }} {"},
  };

  for (const auto& [text, expected] : rows) {
    const auto parsed = Template::parse(text);
    ASSERT_TRUE(parsed) << text << ": " << parsed.error();
    EXPECT_EQ(parsed->render(values()), expected) << text;
    EXPECT_EQ(parsed->source(), text);
  }
}

TEST(TemplateTest, WhatAValueBringsInIsNotRenderedAgain) {
  EXPECT_EQ(Template::parse("{{ sync }}")->render(values()), "active {{ today }}");
}

TEST(TemplateTest, ALiteralIsLeftAlone) {
  const Template literal = Template::literal("{{ nothing }}");

  EXPECT_TRUE(literal.is_constant());
  EXPECT_EQ(literal.render(values()), "{{ nothing }}");
}

TEST(TemplateTest, IsConstantWithoutValues) {
  EXPECT_TRUE(Template::parse("x.csv")->is_constant());
  EXPECT_FALSE(Template::parse("{{ today }}.csv")->is_constant());
}

TEST(TemplateTest, HasAWatermarkInFiltersOnly) {
  const auto filter = Template::parse_filter("after {{ watermark }}");
  auto known = values();
  known.watermark = "42";

  ASSERT_TRUE(filter) << filter.error();
  EXPECT_TRUE(filter->has_watermark());
  EXPECT_FALSE(filter->is_constant());
  EXPECT_EQ(filter->render(known), "after 42");
  EXPECT_EQ(filter->render(values()), "after ");
  EXPECT_FALSE(Template::parse_filter("{{ today }}")->has_watermark());
  EXPECT_THAT(Template::parse("{{ watermark }}").error(),
              HasSubstr("which only a filter of a report may have"));
  EXPECT_THAT(Template::parse_filter("{{ watermark - 1d }}").error(),
              HasSubstr("write {{ watermark }}, and lag in watermark"));
  EXPECT_THAT(Template::parse_filter("{{ watermrk }}").error(),
              HasSubstr("did you mean 'watermark'?"));
}

TEST(TemplateTest, RefusesWhatItDoesNotKnow) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"{{ synk }}", "did you mean 'sync'?"},
      {"{{ run.dat }}", "did you mean 'run.date'?"},
      {"{{ }}", "use one of sync, run.id, run.date and today"},
      {"{{ sync", "never closes it"},
      {"{{ sync + 1d }}", "which is not a date"},
      {"{{ today - }}", "by how many days or weeks"},
      {"{{ today - 7 }}", "by how many days or weeks"},
      {"{{ today - 7m }}", "by how many days or weeks"},
      {"{{ today - -7d }}", "by how many days or weeks"},
      {"{{ today + 36501d }}", "too far"},
      {"{{ today + 5215w }}", "too far"},
      {"{{ today + 99999999999d }}", "too far"},
  };

  for (const auto& [text, complaint] : rows) {
    const auto parsed = Template::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_THAT(parsed.error(), HasSubstr(complaint)) << text;
  }
}

}  // namespace
}  // namespace millrace::config
