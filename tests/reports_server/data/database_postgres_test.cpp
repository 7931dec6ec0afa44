#include <future>

#include <gmock/gmock.h>

#include "connector/base/clock.h"
#include "examples/reports_server/data/make_database.h"
#include "examples/reports_server/reports_server.h"
#include "tests/reports_server/client.h"
#include "tests/support/postgres/postgres.h"
#include "tests/support/temp_folder.h"

namespace millrace::reports_server {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::chrono_literals;

constexpr const char* kSleeping = "SELECT pg_sleep(600)";

class PostgresReportsTest : public millrace::testing::PostgresTest {
 protected:
  void SetUp() override {
    PostgresTest::SetUp();
    if (IsSkipped()) return;
    options_.port = 0;
    options_.spool = folder_.path();
    options_.keys = {{"ops", config::Secret("right")}};
    options_.database.postgres = {config::Secret(dsn_)};
    database_ = make_database(options_);
  }

  // Runs it with these filters given; the file, or the error.
  std::string result_of(const std::string& query, const std::vector<BoundFilter>& filters = {},
                        Format format = Format::Csv) {
    const auto text = expand_query(query, filters, SqlDialect::Postgres);
    if (!text) return text.error().message();
    auto spool = Spool::create(folder_.path());
    EXPECT_TRUE(spool);
    const auto result = database_->run(*text, *make_row_writer(format, "Report"), std::move(*spool),
                                       stop_, limits_);
    if (!result) return "error: " + result.error().message();
    return *result->file.open()->read(0, result->file.size());
  }

  std::string json_of(const std::string& query) { return result_of(query, {}, Format::Json); }

  ReportOptions& report(std::int64_t id, const std::string& query) {
    ReportOptions added;
    added.id = id;
    added.slug = "r" + std::to_string(id);
    added.query = query;
    return options_.reports.emplace_back(added.slug, added).second;
  }

  std::string check_error() {
    const auto checked = check(options_);
    return checked ? "" : checked.error().message();
  }

  // How many other sessions run a statement with this text in it.
  std::string running(const std::string& part) {
    return value(
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> "
        "pg_backend_pid() AND strpos(query, '" +
        part + "') > 0");
  }

  millrace::testing::TempFolder folder_;
  SystemClock clock_;
  ServerOptions options_;
  QueryLimits limits_{.time = 60s};
  std::atomic<bool> stop_ = false;
  std::unique_ptr<Database> database_;
};

BoundFilter text(std::string name, std::string value) {
  return {.name = std::move(name), .values = {std::move(value)}, .given = true};
}

struct Type {
  std::string sql, csv, json;
};

TEST_F(PostgresReportsTest, EveryTypeHasItsTextAndItsJson) {
  const Type types[] = {
      {"1::smallint", "1", "1"},
      {"'-2147483648'::integer", "-2147483648", "-2147483648"},
      {"9223372036854775807::bigint", "9223372036854775807", "9223372036854775807"},
      {"4294967295::oid", "4294967295", "4294967295"},
      {"12345678901234567890.1234567890::numeric", "12345678901234567890.1234567890",
       "12345678901234567890.1234567890"},
      {"0.10::numeric(9,2)", "0.10", "0.10"},
      {"'NaN'::numeric", "NaN", "\"NaN\""},
      {"'-Infinity'::float8", "-Infinity", "\"-Infinity\""},
      {"0.1::float8", "0.1", "0.1"},
      {"1e300::float8", "1e+300", "1e+300"},
      {"1.5::real", "1.5", "1.5"},
      {"true", "true", "true"},
      {"false", "false", "false"},
      {"NULL::boolean", "\"\"", "null"},
      {"''::text", "\"\"", "\"\""},
      {"'a \"b\", ü'", "\"a \"\"b\"\", ü\"", R"("a \"b\", ü")"},
      {"'x'::char(3)", "x  ", "\"x  \""},
      {"'{\"a\": [1, null]}'::json", "\"{\"\"a\"\": [1, null]}\"", "{\"a\": [1, null]}"},
      {"'[true]'::jsonb", "[true]", "[true]"},
      {"'null'::jsonb", "null", "null"},
      {"date '2026-11-24'", "2026-11-24", "\"2026-11-24\""},
      {"time '10:00:01.5'", "10:00:01.5", "\"10:00:01.5\""},
      {"timestamp '2026-11-24 10:00:00.123456'", "2026-11-24T10:00:00.123456",
       "\"2026-11-24T10:00:00.123456\""},
      {"timestamp 'infinity'", "infinity", "\"infinity\""},
      {"interval '1 day 2 hours'", "1 day 02:00:00", "\"1 day 02:00:00\""},
      {"'\\x00ffAB'::bytea", "00ffab", "\"00ffab\""},
      {"'\\x'::bytea", "\"\"", "\"\""},
      {"ARRAY[1,NULL]", "\"{1,NULL}\"", "\"{1,NULL}\""},
      {"'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
       "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\""},
      {"'10.0.0.1/8'::inet", "10.0.0.1/8", "\"10.0.0.1/8\""},
  };
  for (const auto& type : types) {
    EXPECT_EQ(result_of("SELECT " + type.sql + " AS x"), "x\n" + type.csv + "\n") << type.sql;
    EXPECT_EQ(json_of("SELECT " + type.sql + " AS x"), "[{\"x\":" + type.json + "}]\n") << type.sql;
  }
}

TEST_F(PostgresReportsTest, MomentsKeepTheOffsetOfTheSession) {
  for (const auto& [zone, wanted] :
       std::map<std::string, std::string>{{"UTC", "2026-11-24T10:00:00+00:00"},
                                          {"America/New_York", "2026-11-24T05:00:00-05:00"},
                                          {"Asia/Kolkata", "2026-11-24T15:30:00+05:30"}}) {
    options_.database.postgres = {config::Secret(dsn_ + " options='-c TimeZone=" + zone + "'")};
    database_ = make_database(options_);
    EXPECT_EQ(result_of("SELECT timestamptz '2026-11-24 10:00:00Z' AS t"), "t\n" + wanted + "\n");
  }
}

TEST_F(PostgresReportsTest, WhatARoleSetsForOtherProgramsChangesNothing) {
  options_.database.postgres = {config::Secret(
      dsn_ + " options='-c DateStyle=German -c bytea_output=escape -c extra_float_digits=0'")};
  database_ = make_database(options_);
  EXPECT_EQ(
      result_of("SELECT date '2026-11-24' AS d, '\\x00ff'::bytea AS b, 0.1::float8 + 0.2 AS f"),
      "d,b,f\n2026-11-24,00ff,0.30000000000000004\n");
}

TEST_F(PostgresReportsTest, NoRowsStillHaveAHeader) {
  EXPECT_EQ(result_of("SELECT 1 AS a, 2 AS b WHERE false"), "a,b\n");
  EXPECT_EQ(json_of("SELECT 1 AS a WHERE false"), "[]\n");
}

TEST_F(PostgresReportsTest, ADomainIsWhatItIsMadeOf) {
  sql("CREATE DOMAIN " + schema_ + ".positive AS integer CHECK (value > 0)");
  EXPECT_EQ(json_of("SELECT 7::" + schema_ + ".positive AS x"), "[{\"x\":7}]\n");
}

TEST_F(PostgresReportsTest, ManyRowsArriveInOrder) {
  std::string wanted = "i\n";
  for (int i = 1; i <= 200'000; ++i) wanted += std::to_string(i) + "\n";
  EXPECT_TRUE(result_of("SELECT i FROM generate_series(1, 200000) i") == wanted);
}

TEST_F(PostgresReportsTest, F150_HostileValuesAreBoundAndNeverRun) {
  sql("CREATE TABLE people (name text)");
  for (const std::string value :
       {"'; DROP TABLE people; --", "%s", "$1", "{{", "{{ run.date }}", "\\'; SELECT 1", ":name",
        "]] OR TRUE [[", "x' OR '1'='1", "E'\\x27'", "/*", "\xF0\x9F\x98\x80", "a\nb", "?", "\\"}) {
    EXPECT_EQ(result_of("SELECT :name = :same [[AND true = (:name IS NOT NULL)]] AS same",
                        {text("name", value), text("same", value)}),
              "same\ntrue\n")
        << value;
    EXPECT_EQ(result_of("SELECT length(:name) AS n", {text("name", value)}),
              result_of("SELECT length(convert_from('\\x" +
                        [&] {
                          std::string hex;
                          for (const unsigned char c : value) hex += fmt::format("{:02x}", c);
                          return hex;
                        }() +
                        "', 'UTF8')) AS n"))
        << value;
  }
  EXPECT_EQ(value("SELECT count(*) FROM " + schema_ + ".people"), "0");
}

TEST_F(PostgresReportsTest, AValueThatPostgresCannotHoldIsRefusedAndNotCutShort) {
  EXPECT_EQ(result_of("SELECT :a AS a", {text("a", std::string("x\0y", 3))}),
            "error: a filter's value holds a NUL, which Postgres cannot take");
  EXPECT_THAT(result_of("SELECT :a AS a", {text("a", "\xff")}), HasSubstr("invalid byte sequence"));
}

TEST_F(PostgresReportsTest, EachFilterIsBoundAsItsType) {
  const std::vector<BoundFilter> filters = {
      text("t", "1"),
      {.name = "i", .values = {std::int64_t{-7}}, .given = true, .type = FilterType::Integer},
      {.name = "n", .values = {0.1}, .given = true, .type = FilterType::Number},
      {.name = "b", .values = {true}, .given = true, .type = FilterType::Boolean},
      {.name = "d", .values = {"2026-01-31"}, .given = true, .type = FilterType::Date},
      {.name = "l", .values = {"a", "b"}, .given = true, .many = true, .type = FilterType::List}};
  EXPECT_EQ(
      result_of("SELECT pg_typeof(:t) AS a, pg_typeof(:i) AS b, pg_typeof(:n) AS c, "
                "pg_typeof(:b) AS d, pg_typeof(:d) AS e, :n * 3 AS f, NOT :b AS g, :d + 1 AS h, "
                "'b' IN (:l) AS i, 'c' IN (:l) AS j",
                filters),
      "a,b,c,d,e,f,g,h,i,j\ntext,bigint,numeric,boolean,date,0.3,false,2026-02-01,true,false\n");
}

TEST_F(PostgresReportsTest, AListThatNobodyGaveIsEmpty) {
  const std::vector<BoundFilter> filters = {{.name = "l", .many = true}, {.name = "t"}};
  EXPECT_EQ(result_of("SELECT 'a' IN (:l) AS a, 'a' NOT IN (:l) AS b, :t IS NULL AS c, "
                      "NOT :l_given AS d",
                      filters),
            "a,b,c,d\nfalse,true,true,true\n");
}

TEST_F(PostgresReportsTest, TooManyValuesAreRefused) {
  BoundFilter many{.name = "l", .given = true, .many = true};
  many.values.assign(65'536, "a");
  EXPECT_EQ(result_of("SELECT 'a' IN (:l) AS a", {many}),
            "error: 65536 values are too many; Postgres takes 65535");
}

TEST_F(PostgresReportsTest, OneRowTooManyFailsTheJob) {
  limits_.rows = 3;
  EXPECT_EQ(result_of("SELECT i FROM generate_series(1, 3) i"), "i\n1\n2\n3\n");
  for (const auto* most : {"4", "1000000000"}) {
    EXPECT_EQ(result_of(fmt::format("SELECT generate_series(1, {}) AS i", most)),
              "error: the query gives more than 3 rows (limits.rows); narrow it with a filter");
  }
}

TEST_F(PostgresReportsTest, TheServerEndsALateQuery) {
  limits_.time = 150ms;
  EXPECT_EQ(result_of(kSleeping), "error: the query took longer than limits.query_time");
  // Our own watch would end it, too, some seconds later: this is the server's.
  EXPECT_EQ(result_of("SELECT current_setting('statement_timeout') AS most"), "most\n150ms\n");
}

TEST_F(PostgresReportsTest, StopEndsTheQueryInTheServerToo) {
  auto result = std::async(std::launch::async,
                           [&] { return result_of(std::string(kSleeping) + " AS " + schema_); });
  while (running(schema_) != "1") {
  }
  const auto stopped = std::chrono::steady_clock::now();
  stop_ = true;
  EXPECT_EQ(result.get(), "error: the query was stopped");
  const auto deadline = stopped + limits_.time / 3;
  EXPECT_LT(std::chrono::steady_clock::now(), deadline) << "it ended by its time limit";
  // The request to end it was answered before run() returned; the end may take a moment.
  while (running(schema_) != "0" && std::chrono::steady_clock::now() < deadline) {
  }
  EXPECT_EQ(running(schema_), "0");
}

TEST_F(PostgresReportsTest, AQueryCanOnlyRead) {
  sql("CREATE TABLE people (name text)");
  EXPECT_EQ(result_of("INSERT INTO " + schema_ + ".people VALUES ('x') RETURNING name"),
            "error: the query must be a SELECT that only reads");
  EXPECT_THAT(result_of("SELECT 1; DROP TABLE " + schema_ + ".people"),
              HasSubstr("cannot insert multiple commands"));
  EXPECT_EQ(value("SELECT count(*) FROM " + schema_ + ".people"), "0");
}

TEST_F(PostgresReportsTest, AFailureInTheMiddleIsTheServersSentence) {
  EXPECT_EQ(result_of("SELECT 1 / (1000 - i) AS x FROM generate_series(1, 2000) i"),
            "error: division by zero");
}

TEST_F(PostgresReportsTest, CallersDoNotLearnWhereTheDatabaseIs) {
  options_.database.postgres = {config::Secret("host=/nowhere/at-all user=secret password=hidden")};
  database_ = make_database(options_);
  EXPECT_EQ(result_of("SELECT 1"), "error: the database cannot be reached; --check says why");
  report(1, "SELECT 1");
  EXPECT_THAT(check_error(), HasSubstr("connect to Postgres at /nowhere/at-all"));
  EXPECT_THAT(check_error(), Not(HasSubstr("hidden")));
}

TEST_F(PostgresReportsTest, CheckFindsWhatIsWrongWithAndWithoutFilters) {
  report(1, "SELECT * FROM nowhere_at_all");
  report(2, "DELETE FROM pg_class");
  report(3, "SELECT 1 AS x WHERE true [[AND missing = :a]]").filters = {
      {"a", {.type = FilterType::Text}}};
  report(4, "SELECT 1 AS x WHERE true [[AND now() > :d]] AND :t IS NULL").filters = {
      {"d", {.type = FilterType::Date}}, {"t", {.type = FilterType::Text}}};
  report(5, "SELECT [[ :a");
  EXPECT_EQ(check_error(),
            "reports.r1.query: relation \"nowhere_at_all\" does not exist\n"
            "reports.r2.query: the query must be a SELECT\n"
            "reports.r3.query: column \"missing\" does not exist\n"
            "reports.r5.query: line 1, column 11 of the query: :a is not one of the report's "
            "filters; declare it under filters");
}

TEST_F(PostgresReportsTest, TwoColumnsOfOneNameAreRefusedByTheCheckAndByTheQuery) {
  report(1, "SELECT 1, 2");
  EXPECT_EQ(check_error(),
            "reports.r1.query: two of its columns are named \"?column?\"; give one of them another "
            "name with AS");
  EXPECT_THAT(json_of("SELECT 1 AS a, 2 AS a"), HasSubstr("two of its columns are named \"a\""));
}

TEST_F(PostgresReportsTest, TheWholeServerServesThem) {
  auto& people = report(1,
                        "SELECT i, i % 2 = 0 AS even FROM generate_series(1, 4) i "
                        "WHERE true [[AND (i % 2 = 0) = :even]] ORDER BY i");
  people.filters = {{"even", {.type = FilterType::Boolean}}};
  ReportsServer server(options_, clock_, [](const std::string&) {});
  const auto port = server.start();
  ASSERT_TRUE(port) << port.error().message();
  Client client(*port);
  EXPECT_EQ(client.download(client.submit("/queries/1/submit_export.csv?even=true")).body,
            "i,even\n2,true\n4,true\n");
  EXPECT_EQ(client.download(client.submit("/queries/1/submit_export.json?even=false")).body,
            "[{\"i\":1,\"even\":false},{\"i\":3,\"even\":false}]\n");
  EXPECT_THAT(client.result_of(client.submit("/queries/1/submit_query.json")),
              HasSubstr("[\"1\",\"false\"],[\"2\",\"true\"]"));
}

}  // namespace
}  // namespace millrace::reports_server
