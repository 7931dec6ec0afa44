#include <ostream>

#include <gmock/gmock.h>

#include "connector/sources/reports_api/settings/specs.h"

namespace millrace::sources {
namespace {

using config::Node;
using config::Problems;
using ::testing::HasSubstr;

Node map(std::vector<std::pair<std::string, Node>> entries) {
  std::vector<Node::Entry> all;
  for (auto& [key, value] : entries) all.push_back({key, {}, std::move(value)});
  return Node::map(std::move(all));
}

Node from(std::string report, std::string filter, Node value) {
  return map({{"report", Node::scalar(std::move(report))},
              {"filters", map({{std::move(filter), std::move(value)}})}});
}

TEST(ReportConfigTest, IsAReportsNumberOrMore) {
  for (const auto* report : {"1846", "1846-users-growth", "2199023346927"}) {
    Problems problems;

    const auto config = report_spec().parse(Node::scalar(report), "from.bi", problems);

    EXPECT_EQ(problems.text(), "");
    EXPECT_EQ(config->report, report);
  }
}

struct BadReport {
  std::string name;
  Node node;
  std::string message;
};

void PrintTo(const BadReport& bad_report, std::ostream* out) {
  *out << bad_report.name;
}

class BadReportConfig : public ::testing::TestWithParam<BadReport> {};

TEST_P(BadReportConfig, IsRefusedWithTheReason) {
  Problems problems;

  report_spec().parse(GetParam().node, "from.bi", problems);

  EXPECT_THAT(problems.text(), HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    , BadReportConfig,
    ::testing::Values(
        BadReport{"NoNumber", Node::scalar("users-growth"), "does not begin with its number"},
        BadReport{"PathInIt", Node::scalar("1846/../../x"), "does not begin with its number"},
        BadReport{"QueryInIt", Node::scalar("1846-a?b=c"), "does not begin with its number"},
        BadReport{"NoDash", Node::scalar("1846users"), "does not begin with its number"},
        BadReport{"ReservedFilter", from("1", "job_id", Node::scalar("2")), "is reserved"},
        BadReport{"UnderscoreFilter", from("1", "_anything", Node::scalar("2")), "is reserved"},
        BadReport{"EmptyList", from("1", "country", Node::list({})), "is an empty list"},
        BadReport{
            "PollTheWrongWayRound",
            map({{"report", Node::scalar("1")}, {"poll", map({{"every", Node::scalar("1m")}})}}),
            "up_to is shorter"},
        BadReport{"UnknownFetch",
                  map({{"report", Node::scalar("1")}, {"fetch", Node::scalar("page")}}), "pages"}),
    [](const auto& test) { return test.param.name; });

class BadAddress : public ::testing::TestWithParam<std::string> {};

TEST_P(BadAddress, IsRefused) {
  Problems problems;
  const Node node = map({{"url", Node::scalar(GetParam())}, {"key", Node::scalar("hunter2")}});

  reports_api_spec().parse(node, "connections.bi.reports_api", problems);

  EXPECT_THAT(problems.text(), HasSubstr("is not the address of an API"));
}

INSTANTIATE_TEST_SUITE_P(, BadAddress,
                         ::testing::Values("secure.example.com", "ftp://x", "https://a@b",
                                           "https://x/?a=b", "https://x#y", "https://a b"));

}  // namespace
}  // namespace millrace::sources
