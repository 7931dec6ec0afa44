#include "connector/sources/reports_api/settings/settings_check.h"

#include <functional>
#include <ostream>

#include <gmock/gmock.h>

#include "config/rendering/example.h"
#include "connector/sources/reports_api/settings/specs.h"

namespace millrace::sources {
namespace {

using config::FilterValue;
using config::Template;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

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

  EXPECT_THAT(problems_of(config), ElementsAre(HasSubstr(GetParam().message)));
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
        Mistake{"DatasetOfV1", [](auto& c) { c.dataset = "7"; },
                "dataset belongs to version 2 of the API"},
        Mistake{"QueryOfV1", [](auto& c) { c.query.limit = 7; }, "query needs a dataset"},
        Mistake{"ReportOfV2",
                [](auto& c) {
                  widget(c);
                  c.report = "1";
                },
                "report belongs to version 1 of the API"},
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
                "has neither dimensions nor metrics"},
        Mistake{"PollWithOfV2",
                [](auto& c) {
                  widget(c);
                  c.poll_with = PollWith::Job;
                },
                "poll_with belongs to version 1 of the API"},
        Mistake{"PollWithOfPages",
                [](auto& c) {
                  c.fetch = Fetch::Pages;
                  c.poll_with = PollWith::Job;
                },
                "poll_with applies only to fetch: export"},
        Mistake{"PagesAsJson",
                [](auto& c) {
                  c.fetch = Fetch::Pages;
                  c.format = "json";
                },
                "format: json is only for fetch: export or direct; remove it, or write fetch: "
                "export"},
        Mistake{"LegacyPagesAsXlsx",
                [](auto& c) {
                  c.fetch = Fetch::LegacyPages;
                  c.format = "xlsx";
                },
                "format: xlsx is only for fetch: export or direct"},
        Mistake{"DatasetAsJson",
                [](auto& c) {
                  dataset(c);
                  c.format = "json";
                },
                "format: json is only for a file, and a dataset has none; remove it"},
        Mistake{"SheetOfCsv", [](auto& c) { c.sheet = "1"; }, "sheet needs format: xlsx"},
        Mistake{"HeaderRowOfCsv", [](auto& c) { c.header_row = {HeaderRow::Kind::Number, 3}; },
                "header_row with a number needs format: xlsx"},
        Mistake{"RaggedRowsOfXlsx",
                [](auto& c) {
                  c.format = "xlsx";
                  c.ragged_rows = RaggedRows::Pad;
                },
                "ragged_rows does not apply to xlsx"},
        Mistake{"InvalidTextOfXlsx",
                [](auto& c) {
                  c.format = "xlsx";
                  c.invalid_text = InvalidText::Replace;
                },
                "invalid_text does not apply to xlsx"},
        Mistake{"ExactNullsOfCsv",
                [](auto& c) {
                  c.exact_nulls = true;
                  c.fetch = Fetch::Export;
                },
                "csv cannot distinguish NULL from empty text; write format: json or fetch: pages"},
        Mistake{"ExactNullsOfXlsx",
                [](auto& c) {
                  c.exact_nulls = true;
                  c.format = "xlsx";
                },
                "xlsx cannot distinguish NULL"},
        Mistake{"StaleWithoutAge", [](auto& c) { c.on_stale = OnStale::Fail; }, "add max_age"}),
    [](const auto& test) { return test.param.name; });

TEST(SettingsCheckTest, AcceptsEveryVariant) {
  ReportConfig config{.report = "1846"};
  EXPECT_THAT(problems_of(config), IsEmpty());
  for (const Fetch fetch : {Fetch::Export, Fetch::Pages, Fetch::LegacyPages, Fetch::Direct}) {
    config.fetch = fetch;
    EXPECT_THAT(problems_of(config), IsEmpty());
  }
  config = {.report = "1846", .format = "xlsx", .sheet = "Data"};
  EXPECT_THAT(problems_of(config), IsEmpty());
  widget(config = {});
  EXPECT_THAT(problems_of(config), IsEmpty());
  dataset(config = {});
  EXPECT_THAT(problems_of(config), IsEmpty());
}

TEST(SettingsCheckTest, AllThatIsWrongIsToldAtOnce) {
  const auto text = [](const char* name, const char* value) {
    return config::Node::Entry{name, {}, config::Node::scalar(value)};
  };
  const auto node = config::Node::map(
      {text("report", "growth"),
       text("sheet", "1"),
       text("on_stale", "fail"),
       text("fetch", "pages"),
       text("format", "json"),
       text("poll_with", "job"),
       {"poll", {}, config::Node::map({text("every", "1m"), text("up_to", "1s")})},
       {"filters", {}, config::Node::map({text("_page", "2")})}});
  config::Problems problems;

  report_spec().parse(node, "syncs.s.from.bi", problems);

  for (const auto* words :
       {"report \"growth\" does not begin with its number", "sheet needs format: xlsx",
        "add max_age", "format: json is only for", "poll_with applies only to fetch: export",
        "poll.up_to is shorter", "\"_page\" is reserved"}) {
    EXPECT_THAT(problems.text(), HasSubstr(words));
  }
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

    EXPECT_THAT(problems.text(), HasSubstr("write api: v2 in the syncs that use it"));
  }
}

}  // namespace
}  // namespace millrace::sources
