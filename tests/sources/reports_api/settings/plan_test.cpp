#include "connector/sources/reports_api/settings/plan.h"

#include <functional>
#include <ostream>

#include <gmock/gmock.h>

namespace millrace::sources {
namespace {

using config::FilterValue;
using config::Template;
using ::testing::HasSubstr;

const config::RunValues kPlanRun{"growth", "run-1", {}};

FilterValue value_in(const std::string& text) {
  return {false, {Template::literal(text)}, {false}};
}

ReportConfig report() {
  ReportConfig config{.report = "1846-growth"};
  config.filters = {{"status", value_in("active")}};
  config.page_size = 50;
  return config;
}

struct Calls {
  std::string name;
  std::function<void(ReportConfig&)> change;
  std::string submit, poll, page, cancel;
};

void PrintTo(const Calls& calls, std::ostream* out) {
  *out << calls.name;
}

class PlanCalls : public ::testing::TestWithParam<Calls> {};

TEST_P(PlanCalls, AreThoseOfTheVariant) {
  ReportConfig config = report();
  GetParam().change(config);

  const Plan plan = plan_of(config, kPlanRun).value();

  const bool has_job = plan.reading != Plan::Reading::Direct;
  EXPECT_EQ(plan.submit.method + " " + plan.submit.target, GetParam().submit);
  EXPECT_EQ(has_job ? plan.poll.of("5/6") : "", GetParam().poll);
  EXPECT_EQ(plan.reading == Plan::Reading::Pages ? plan.pages.of("5/6", 3) : "", GetParam().page);
  EXPECT_EQ(plan.cancel.before_id.empty() ? "" : plan.cancel.of("5/6"), GetParam().cancel);
  EXPECT_EQ(plan.submit.starts_job, has_job);
}

const std::string kCancel = "/jobs/5%2F6/cancel.json";

INSTANTIATE_TEST_SUITE_P(
    , PlanCalls,
    ::testing::Values(
        Calls{"Auto", [](auto&) {}, "GET /queries/1846-growth/submit_export.csv?status=active",
              "/queries/get_export_results.json?job_id=5%2F6", "", kCancel},
        Calls{"ExportAsJson",
              [](auto& config) {
                config.fetch = Fetch::Export;
                config.format = "json";
              },
              "GET /queries/1846-growth/submit_export.json?status=active",
              "/queries/get_export_results.json?job_id=5%2F6", "", kCancel},
        Calls{"ExportAsXlsx", [](auto& config) { config.format = "xlsx"; },
              "GET /queries/1846-growth/submit_export.xlsx?status=active",
              "/queries/get_export_results.json?job_id=5%2F6", "", kCancel},
        Calls{"PollWithJob", [](auto& config) { config.poll_with = PollWith::Job; },
              "GET /queries/1846-growth/submit_export.csv?status=active",
              "/jobs/5%2F6/get_results.json", "", kCancel},
        Calls{"Pages", [](auto& config) { config.fetch = Fetch::Pages; },
              "GET /queries/1846-growth/submit_query.json?status=active",
              "/queries/get_query_results.json?job_id=5%2F6&_page=1&_page_size=50",
              "/queries/get_query_results.json?job_id=5%2F6&_page=3&_page_size=50", kCancel},
        Calls{"LegacyPages", [](auto& config) { config.fetch = Fetch::LegacyPages; },
              "GET /queries/1846-growth/submit_query.json?status=active",
              "/queries/1846-growth.json?job_id=5%2F6&_page=1&_page_size=50",
              "/queries/1846-growth.json?job_id=5%2F6&_page=3&_page_size=50", kCancel},
        Calls{"Direct", [](auto& config) { config.fetch = Fetch::Direct; },
              "GET /queries/1846-growth.csv?status=active", "", "", kCancel},
        Calls{"Widget",
              [](auto& config) {
                config.api = ApiVersion::V2;
                config.widget = "7";
              },
              "POST /api/v2/dashboard_widgets/7/submit_export", "/api/v2/jobs/5%2F6", "", ""},
        Calls{"Dataset",
              [](auto& config) {
                config.api = ApiVersion::V2;
                config.dataset = "8";
              },
              "POST /api/v2/data_sets/8/submit_query", "/api/v2/jobs/5%2F6",
              "/api/v2/jobs/5%2F6/result", ""}),
    [](const auto& test) { return test.param.name; });

TEST(PlanTest, PostsFiltersThatAreTooLongForAQuery) {
  ReportConfig config = report();
  config.filters = {{"a", value_in(std::string(498, 'x'))}};
  const Plan sent = plan_of(config, kPlanRun).value();
  config.filters = {{"a", value_in(std::string(499, 'x'))}};
  const Plan posted = plan_of(config, kPlanRun).value();

  EXPECT_EQ(sent.submit.method, "GET");
  EXPECT_EQ(posted.submit.method, "POST");
  EXPECT_EQ(posted.submit.target, "/queries/1846-growth/submit_export.csv");
  EXPECT_EQ(posted.submit.body, R"({"a":")" + std::string(499, 'x') + R"("})");
}

TEST(PlanTest, RefusesWhatOnlyTheRunMadeTooLong) {
  ReportConfig config = report();
  config.fetch = Fetch::Pages;
  config.filters = {{"a", {false, {Template::parse("{{ sync }}").value()}, {false}}}};
  const config::RunValues long_name{std::string(500, 'x'), "run-1", {}};

  const auto plan = plan_of(config, long_name);

  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().kind(), ErrorKind::InvalidConfig);
  EXPECT_THAT(plan.error().message(), HasSubstr("502 characters"));
}

TEST(PlanTest, AutoReadsPagesWhenNullsAreToBeExact) {
  ReportConfig config = report();
  const Plan plain = plan_of(config, kPlanRun).value();
  config.exact_nulls = true;
  const Plan exact = plan_of(config, kPlanRun).value();
  config.filters = {{"a", value_in(std::string(600, 'x'))}};
  const Plan exact_and_long = plan_of(config, kPlanRun).value();
  config.fetch = Fetch::Export;
  config.format = "json";
  const Plan chosen = plan_of(config, kPlanRun).value();

  EXPECT_EQ(plain.reading, Plan::Reading::File);
  EXPECT_THAT(plain.because, HasSubstr("fetch: auto exports"));
  EXPECT_EQ(exact.reading, Plan::Reading::Pages);
  EXPECT_THAT(exact.because, HasSubstr("auto reads pages, which distinguish NULL from empty text"));
  EXPECT_EQ(exact_and_long.reading, Plan::Reading::File);
  EXPECT_EQ(exact_and_long.format, "json");
  EXPECT_THAT(exact_and_long.because, HasSubstr("too long for pages"));
  EXPECT_EQ(chosen.because, "");
}

TEST(PlanTest, NamesInItsRequestWhatChangesTheRowsAndNothingElse) {
  const auto request = [](auto change) {
    ReportConfig config = report();
    change(config);
    return plan_of(config, kPlanRun).value().request;
  };
  const std::string plain = request([](auto&) {});

  EXPECT_EQ(request([](auto& c) { c.page_size = 7; }), plain);
  EXPECT_EQ(request([](auto& c) { c.timeout = std::chrono::seconds(7); }), plain);
  EXPECT_EQ(request([](auto& c) { c.poll_with = PollWith::Job; }), plain);
  EXPECT_EQ(request([](auto& c) { c.fetch = Fetch::Export; }), plain);
  EXPECT_NE(request([](auto& c) { c.filters[0].second = value_in("x"); }), plain);
  EXPECT_NE(request([](auto& c) { c.report = "1847"; }), plain);
  EXPECT_NE(request([](auto& c) { c.fetch = Fetch::Pages; }), plain);
  EXPECT_NE(request([](auto& c) { c.format = "json"; }), plain);
  EXPECT_NE(request([](auto& c) { c.max_age = std::chrono::hours(2); }), plain);
  EXPECT_NE(request([](auto& c) { c.ragged_rows = RaggedRows::Pad; }), plain);
  EXPECT_NE(request([](auto& c) { c.invalid_text = InvalidText::Replace; }), plain);
  const auto sheet = [&](const char* name) {
    return request([&](auto& c) { c.format = "xlsx", c.sheet = name; });
  };
  EXPECT_NE(sheet("a"), sheet("b"));
}

TEST(PlanTest, NamesInItsSharingKeyHowTheRowsAreFetchedToo) {
  const auto key = [](auto change) {
    ReportConfig config = report();
    change(config);
    return plan_of(config, kPlanRun).value().sharing_key;
  };
  const auto paged = [&](std::uint32_t page_size) {
    return key([&](auto& c) { c.fetch = Fetch::Pages, c.page_size = page_size; });
  };
  const std::string plain = key([](auto&) {});

  EXPECT_EQ(key([](auto& c) { c.fetch = Fetch::Export; }), plain);
  EXPECT_EQ(key([](auto& c) { c.page_size = 7; }), plain);
  EXPECT_EQ(key([](auto& c) { c.allowed_filters = {"country"}; }), plain);
  EXPECT_NE(paged(7), paged(8));
  EXPECT_NE(key([](auto& c) { c.retry.attempts = 7; }), plain);
  EXPECT_NE(key([](auto& c) { c.retry.first_wait = std::chrono::seconds(7); }), plain);
  EXPECT_NE(key([](auto& c) { c.retry.longest_wait = std::chrono::seconds(7); }), plain);
  EXPECT_NE(key([](auto& c) { c.timeout = std::chrono::seconds(7); }), plain);
  EXPECT_NE(key([](auto& c) { c.on_timeout = OnTimeout::Keep; }), plain);
  EXPECT_NE(key([](auto& c) { c.poll.every = std::chrono::milliseconds(70); }), plain);
  EXPECT_NE(key([](auto& c) { c.poll.up_to = std::chrono::seconds(70); }), plain);
  EXPECT_NE(key([](auto& c) { c.poll_with = PollWith::Job; }), plain);
  EXPECT_NE(key([](auto& c) { c.report = "1847"; }), plain);
  EXPECT_NE(key([](auto& c) { c.max_age = std::chrono::hours(2); }), plain);
}

}  // namespace
}  // namespace millrace::sources
