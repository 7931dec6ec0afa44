#include "connector/sources/reports_api/settings/filters.h"

#include <gmock/gmock.h>

namespace millrace::sources {
namespace {

using config::FilterValue;
using config::Template;
using ::testing::HasSubstr;

const config::RunValues kRun{"growth", "run-1", std::chrono::system_clock::time_point()};

FilterValue value(const std::string& text, bool quoted = false) {
  return {false, {Template::parse(text).value()}, {quoted}};
}

FilterValue list(const std::vector<std::string>& texts, bool quoted = false) {
  FilterValue filter{true, {}, {}};
  for (const auto& text : texts) {
    filter.values.push_back(Template::parse(text).value());
    filter.quoted.push_back(quoted);
  }
  return filter;
}

TEST(FiltersTest, AreAQueryWithAllThatIsNotPlainEncoded) {
  const Filters filters{{"status", value("a&b=c")}, {"day", value("{{ run.date }}")}};

  EXPECT_EQ(query_of(filters, kRun, ArrayStyle::Brackets), "status=a%26b%3Dc&day=1970-01-01");
}

TEST(FiltersTest, WriteAListInTheStyleThatTheApiWants) {
  const Filters filters{{"c", list({"SG", "V,N"})}, {"one", value("1")}};

  EXPECT_EQ(query_of(filters, kRun, ArrayStyle::Brackets), "c%5B%5D=SG&c%5B%5D=V%2CN&one=1");
  EXPECT_EQ(query_of(filters, kRun, ArrayStyle::Repeat), "c=SG&c=V%2CN&one=1");
  EXPECT_EQ(query_of(filters, kRun, ArrayStyle::Comma), "c=SG,V%2CN&one=1");
}

TEST(FiltersTest, ArePostedAsTheJsonThatTheFileMeans) {
  const Filters filters{{"n", value("1.50")},
                        {"big", value("9007199254740993")},
                        {"flag", value("true")},
                        {"text", value("007")},
                        {"quoted", value("1", true)},
                        {"day", value("2026-01-02")},
                        {"word", value("null")},
                        {"ids", list({"1", "2"})},
                        {"q\"", list({"a\"b", "1"}, true)}};

  EXPECT_EQ(json_of(filters, kRun),
            R"({"n":1.50,"big":9007199254740993,"flag":true,"text":"007","quoted":"1",)"
            R"("day":"2026-01-02","word":"null","ids":[1,2],"q\"":["a\"b","1"]})");
}

TEST(FiltersTest, LeaveOutAWatermarkThatThereIsNotYet) {
  FilterValue since{false, {Template::parse_filter("{{ watermark }}").value()}, {true}};
  FilterValue range{
      true,
      {Template::parse_filter("{{ watermark }}").value(), Template::parse("{{ today }}").value()},
      {true, true}};
  const Filters filters{{"status", value("active")}, {"since", since}, {"between", range}};
  auto known = kRun;
  known.watermark = "2026-11-24T02:00:00Z";

  EXPECT_EQ(query_of(filters_of(filters, kRun), kRun, ArrayStyle::Brackets), "status=active");
  EXPECT_EQ(
      query_of(filters_of(filters, known), known, ArrayStyle::Comma),
      "status=active&since=2026-11-24T02%3A00%3A00Z&between=2026-11-24T02%3A00%3A00Z,1970-01-01");
}

TEST(FiltersTest, NeverTurnTheValueOfARunIntoANumber) {
  const config::RunValues numbered{"7", "1", {}};

  EXPECT_EQ(json_of({{"run", value("{{ run.id }}")}}, numbered), R"({"run":"1"})");
}

TEST(FiltersTest, MayOnlyBeOfTheDeclaredNames) {
  ReportConfig config{.report = "1"};
  config.allowed_filters = {"status", "country"};
  config.filters = {{"status", value("x")}};
  const auto declared = problem_of_filters(config);
  config.filters.emplace_back("contry", list({"SG"}));
  const auto misspelt = problem_of_filters(config);
  config.filters.back().first = "zzz";
  const auto unknown = problem_of_filters(config);

  EXPECT_EQ(declared, std::nullopt);
  EXPECT_EQ(misspelt, "the filter \"contry\" is not in allowed_filters; did you mean 'country'?");
  EXPECT_THAT(unknown.value(), HasSubstr("ignore it and return all rows"));
}

TEST(FiltersTest, WithACommaInAValueCannotBeJoinedByCommas) {
  ReportConfig config{.report = "1"};
  config.array_style = ArrayStyle::Comma;
  config.filters = {{"city", list({"a,b"})}};

  EXPECT_THAT(problem_of_filters(config).value(), HasSubstr("write array_style: brackets"));
  config.filters = {{"city", value("a,b")}};
  EXPECT_EQ(problem_of_filters(config), std::nullopt);
}

TEST(FiltersTest, ThatAreTooLongAreRefusedWhereTheyCannotBePosted) {
  ReportConfig config{.report = "1"};
  config.filters = {{"a", value(std::string(498, 'x'))}};
  config.fetch = Fetch::Pages;
  EXPECT_EQ(problem_of_filters(config), std::nullopt);
  config.filters = {{"a", value(std::string(499, 'x'))}};
  for (const Fetch fetch : {Fetch::Pages, Fetch::LegacyPages, Fetch::Direct}) {
    config.fetch = fetch;
    EXPECT_THAT(problem_of_filters(config).value(),
                HasSubstr("501 characters long as a query; the API takes more than 500 only"));
  }
  config.fetch = Fetch::Export;
  EXPECT_EQ(problem_of_filters(config), std::nullopt);
  config.format = "xlsx";
  EXPECT_THAT(problem_of_filters(config).value(), HasSubstr("which format: xlsx cannot do"));
}

}  // namespace
}  // namespace millrace::sources
