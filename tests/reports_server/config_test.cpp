#include "examples/reports_server/config.h"

#include <ostream>

#include <gmock/gmock.h>

#include "tests/support/temp_folder.h"

namespace millrace::reports_server {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kKeys = "keys: [{name: a, key: k}]\n";

std::string with_report(const std::string& rest) {
  return kKeys + ("reports:\n  one:\n" + rest);
}

class ServerFileTest : public ::testing::Test {
 protected:
  ServerOptions load(const std::string& yaml) {
    const auto environment = [](const std::string& name) {
      return name == "REPORTS_KEY" ? std::optional<std::string>("s3cret") : std::nullopt;
    };
    return load_options(folder_.write("reports.yaml", yaml), config::Lookup(environment, files_),
                        problems_);
  }

  millrace::testing::TempFolder folder_;
  config::DiskFileReader files_;
  config::Problems problems_;
};

TEST_F(ServerFileTest, TakesShortAndLongForms) {
  const auto options = load(R"(
port: 9000
database: data/reports.db
keys:
  - {name: ops, key: "${env:REPORTS_KEY}"}
limits: {concurrent_jobs: 2, idle: 5s, spool: 1MiB}
reports:
  users-growth:
    id: 1846
    query: SELECT 1 AS one WHERE :since < '2' AND 'SG' IN (:country)
    filters:
      since: date
      country: {many: true, default: [SG, VN]}
    cache: 10m
)");
  ASSERT_EQ(problems_.text(), "");
  EXPECT_EQ(options.port, 9000);
  EXPECT_EQ(options.database.sqlite, folder_ / "data/reports.db");
  EXPECT_EQ(options.keys[0].key.reveal(), "s3cret");
  EXPECT_EQ(options.limits.concurrent_jobs, 2u);
  const auto& report = options.reports[0].second;
  EXPECT_EQ(report.slug, "users-growth");
  EXPECT_EQ(report.cache, std::chrono::minutes(10));
  EXPECT_EQ(report.filters[0].second.type, FilterType::Date);
  EXPECT_THAT(report.filters[1].second.default_, ElementsAre("SG", "VN"));
  EXPECT_EQ(options.report("1846-anything"), &report);
}

TEST_F(ServerFileTest, ReadsPostgresOrSqliteInEitherForm) {
  const std::string rest =
      "keys: [{name: a, key: k, jobs: 3}]\nreports: {a: {id: 1, query: SELECT 1}}\n";
  const auto sqlite = load("database: {sqlite: a.db}\n" + rest);
  const auto postgres = load("database: {postgres: {dsn: '${env:REPORTS_KEY}'}}\n" + rest);
  ASSERT_EQ(problems_.text(), "");
  EXPECT_EQ(sqlite.database.sqlite, folder_ / "a.db");
  EXPECT_EQ(sqlite.keys[0].jobs, 3u);
  EXPECT_TRUE(postgres.database.sqlite.empty());
  EXPECT_EQ(postgres.database.postgres.value().dsn.reveal(), "s3cret");
}

TEST_F(ServerFileTest, AReportIsFoundByItsV2IdsToo) {
  const auto options =
      load(with_report("    id: 1\n    widget: 77\n    dataset: 5\n    query: SELECT :a, :b\n"
                       "    filters: {a: {type: boolean, v2_id: 9}, b: list}\n"));
  ASSERT_EQ(problems_.text(), "");
  const auto& report = options.reports[0].second;
  EXPECT_EQ(options.widget(77), &report);
  EXPECT_EQ(options.dataset(5), &report);
  EXPECT_EQ(options.widget(0), nullptr);
  EXPECT_EQ(options.dataset(77), nullptr);
  EXPECT_EQ(report.filters[0].second.v2_id, 9);
  EXPECT_TRUE(report.filters[1].second.takes_many());
}

struct BadFile {
  std::string name, yaml, problem;
};

void PrintTo(const BadFile& bad_file, std::ostream* out) {
  *out << bad_file.name;
}

class ServerFileRejects : public ServerFileTest, public ::testing::WithParamInterface<BadFile> {};

TEST_P(ServerFileRejects, AndNamesThePlace) {
  load(GetParam().yaml);
  EXPECT_THAT(problems_.text(), StartsWith((folder_ / "reports.yaml").string() + ":"));
  EXPECT_THAT(problems_.text(), HasSubstr(GetParam().problem));
}

INSTANTIATE_TEST_SUITE_P(
    , ServerFileRejects,
    ::testing::Values(
        BadFile{"UnknownKey", with_report("    id: 1\n    quer: SELECT 1\n"),
                "yaml:5:5: reports.one.quer:"},
        BadFile{"MissingQuery", with_report("    id: 1\n"), "reports.one.query:"},
        BadFile{"NoKeys", "reports: {one: {id: 1, query: SELECT 1}}\n", "keys"},
        BadFile{"EmptyKey", "keys: [{name: a, key: ''}]\nreports: {a: {id: 1, query: SELECT 1}}\n",
                "the key is empty"},
        BadFile{"BareDuration", with_report("    id: 1\n    query: SELECT 1\n    cache: 10\n"),
                "yaml:6:12: reports.one.cache:"},
        BadFile{"BadType", with_report("    id: 1\n    query: SELECT 1\n    filters: {a: dat}\n"),
                "did you mean 'date'?"},
        BadFile{"UnknownParameter", with_report("    id: 1\n    query: SELECT :a\n"),
                "line 1, column 8 of the query: :a is not one of the report's filters"},
        BadFile{"BadDefault",
                with_report("    id: 1\n    query: SELECT :a\n"
                            "    filters: {a: {type: date, default: soon}}\n"),
                "default of filter a: 'soon' is not a date such as 2026-01-31"},
        BadFile{"SameId",
                with_report("    id: 1\n    query: SELECT 1\n  two: {id: 1, query: SELECT 2}\n"),
                "reports.two: another report has the id 1, too"},
        BadFile{"SameWidget",
                with_report("    id: 1\n    widget: 7\n    query: SELECT 1\n"
                            "  two: {id: 2, widget: 7, query: SELECT 2}\n"),
                "reports.two: another report is the widget 7, too"},
        BadFile{"SameFilterId",
                with_report("    id: 1\n    query: SELECT 1\n"
                            "    filters: {a: {v2_id: 3}, b: {v2_id: 3}}\n"),
                "filter b: another filter has the v2_id 3, too"},
        BadFile{"TwoDatabases",
                std::string(kKeys) + "database: {sqlite: a, postgres: {dsn: b}}\n"
                                     "reports: {a: {id: 1, query: SELECT 1}}\n",
                "yaml:2:11: database: names two databases; keep sqlite or postgres"},
        BadFile{"BadPublicUrl",
                with_report("    id: 1\n    query: SELECT 1\n") + "public_url: reports.example\n",
                "public_url: 'reports.example' is not an address; write one such as "
                "https://reports.example"},
        BadFile{
            "BadProxy",
            with_report("    id: 1\n    query: SELECT 1\n") + "trusted_proxies: [10.0.0.0/99]\n",
            "trusted_proxies: '10.0.0.0/99' is not an address; write one such as 127.0.0.1, or "
            "a network such as 10.0.0.0/8"},
        BadFile{"BadName", std::string(kKeys) + "reports: {'a b': {id: 1, query: SELECT 1}}\n",
                "'a b' is no name"},
        BadFile{"BadPort", std::string(kKeys) + "port: 70000\n", "yaml:2:7: port:"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::reports_server
