#include "connector/sources/reports_api/settings_check.h"

#include <functional>
#include <ostream>

#include <gmock/gmock.h>

#include "config/example.h"

namespace millrace::sources {
namespace {

using config::FilterValue;
using config::Template;
using ::testing::HasSubstr;

struct Mistake {
  std::string name;
  std::function<void(ReportConfig&)> make;
  std::string message;
};

void PrintTo(const Mistake& mistake, std::ostream* out) {
  *out << mistake.name;
}

class TogetherRefused : public ::testing::TestWithParam<Mistake> {};

TEST_P(TogetherRefused, WithWhatToWriteInstead) {
  ReportConfig config{.report = "1846"};
  GetParam().make(config);

  EXPECT_THAT(problem_of(config).value_or("nothing"), HasSubstr(GetParam().message));
}

void widget(ReportConfig& config) {
  config.report = "";
  config.api = ApiVersion::V2;
  config.widget = "7";
}

void dataset(ReportConfig& config) {
  config.report = "";
  config.api = ApiVersion::V2;
  config.dataset = "8";
  config.query.metrics = {"orders.revenue"};
}

INSTANTIATE_TEST_SUITE_P(
    , TogetherRefused,
    ::testing::Values(
        Mistake{"NoReport", [](auto& c) { c.report = ""; }, "report is missing; write its number"},
        Mistake{"WidgetOfV1", [](auto& c) { c.widget = "7"; }, "add api: v2"},
        Mistake{"DatasetOfV1", [](auto& c) { c.dataset = "7"; }, "dataset is of the second API"},
        Mistake{"QueryOfV1", [](auto& c) { c.query.limit = 7; }, "query is of a dataset"},
        Mistake{"ReportOfV2",
                [](auto& c) {
                  widget(c);
                  c.report = "1";
                },
                "report is of the first API"},
        Mistake{"NothingOfV2", [](auto& c) { c = {.api = ApiVersion::V2}; },
                "needs widget or dataset"},
        Mistake{"BothOfV2",
                [](auto& c) {
                  widget(c);
                  c.dataset = "8";
                },
                "and not both"},
        Mistake{"WidgetNoNumber",
                [](auto& c) {
                  widget(c);
                  c.widget = "7/8";
                },
                "widget is not a number"},
        Mistake{"WidgetPaged",
                [](auto& c) {
                  widget(c);
                  c.fetch = Fetch::Pages;
                },
                "write fetch: export"},
        Mistake{"WidgetAsJson",
                [](auto& c) {
                  widget(c);
                  c.format = "json";
                },
                "write format: csv"},
        Mistake{"WidgetFilter",
                [](auto& c) {
                  widget(c);
                  c.filters = {{"status", FilterValue{false, {Template::literal("x")}, {false}}}};
                },
                "is not the number of a filter"},
        Mistake{"DatasetExported",
                [](auto& c) {
                  dataset(c);
                  c.fetch = Fetch::Export;
                },
                "write fetch: pages"},
        Mistake{"DatasetAskedNothing",
                [](auto& c) {
                  dataset(c);
                  c.query.metrics.clear();
                },
                "give it dimensions, metrics"},
        Mistake{"PollWithOfV2",
                [](auto& c) {
                  widget(c);
                  c.poll_with = PollWith::Job;
                },
                "poll_with is of the first API"},
        Mistake{"PollWithOfPages",
                [](auto& c) {
                  c.fetch = Fetch::Pages;
                  c.poll_with = PollWith::Job;
                },
                "poll_with is of fetch: export"},
        Mistake{"PagesAsJson",
                [](auto& c) {
                  c.fetch = Fetch::Pages;
                  c.format = "json";
                },
                "format: json is of a file"},
        Mistake{"SheetOfCsv", [](auto& c) { c.sheet = "1"; }, "sheet is of a workbook"},
        Mistake{"RaggedRowsOfXlsx",
                [](auto& c) {
                  c.format = "xlsx";
                  c.ragged_rows = RaggedRows::Pad;
                },
                "without ragged_rows; leave it out"},
        Mistake{"InvalidTextOfXlsx",
                [](auto& c) {
                  c.format = "xlsx";
                  c.invalid_text = InvalidText::Replace;
                },
                "invalid_text is not of a workbook"},
        Mistake{"ExactNullsOfCsv",
                [](auto& c) {
                  c.exact_nulls = true;
                  c.fetch = Fetch::Export;
                },
                "csv cannot tell NULL from the empty text; write format: json or fetch: pages"},
        Mistake{"ExactNullsOfXlsx",
                [](auto& c) {
                  c.exact_nulls = true;
                  c.format = "xlsx";
                },
                "xlsx cannot tell NULL"},
        Mistake{"StaleWithoutAge", [](auto& c) { c.on_stale = OnStale::Fail; }, "add max_age"}),
    [](const auto& test) { return test.param.name; });

TEST(SettingsCheckTest, AcceptsEveryVariant) {
  ReportConfig config{.report = "1846"};
  EXPECT_EQ(problem_of(config), std::nullopt);
  for (const Fetch fetch : {Fetch::Export, Fetch::Pages, Fetch::LegacyPages, Fetch::Direct}) {
    config.fetch = fetch;
    EXPECT_EQ(problem_of(config), std::nullopt);
  }
  config = {.report = "1846", .format = "xlsx", .sheet = "Data"};
  EXPECT_EQ(problem_of(config), std::nullopt);
  widget(config = {});
  EXPECT_EQ(problem_of(config), std::nullopt);
  dataset(config = {});
  EXPECT_EQ(problem_of(config), std::nullopt);
}

TEST(SettingsCheckTest, TheSmallestExampleNamesAReport) {
  EXPECT_EQ(config::example(report_spec().describe()), "report: 1846-active-customers\n");
}

TEST(SettingsCheckTest, AConnectionsAddressHasNoVersion) {
  for (const auto* url :
       {"https://secure.example.com/api/v2", "https://secure.example.com/api/v2/"}) {
    config::Problems problems;
    const auto node = config::Node::map(
        {{"url", {}, config::Node::scalar(url)}, {"key", {}, config::Node::scalar("hunter2")}});

    reports_api_spec().parse(node, "connections.bi.reports_api", problems);

    EXPECT_THAT(problems.text(), HasSubstr("write api: v2 where a sync reads by it"));
  }
}

}  // namespace
}  // namespace millrace::sources
