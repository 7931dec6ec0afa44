// Booleans and numbers that the API gives as JSON has them, not as text, on their way into a table
// and a file.

#include <ostream>

#include <gmock/gmock.h>

#include "tests/integration/pipeline.h"
#include "tests/support/http/http_server.h"
#include "tests/support/postgres/postgres.h"

namespace millrace {
namespace {

using testing::HttpServer;
using testing::json;
using testing::Pipeline;
using testing::Reply;

struct Way {
  std::string name;
  std::string options;
};

void PrintTo(const Way& way, std::ostream* out) {
  *out << way.name;
}

class NativeValuesTest : public testing::PostgresTest, public ::testing::WithParamInterface<Way> {
 protected:
  NativeValuesTest() {
    server_.on("/queries/7/submit_export.json", {json(R"({"job_id":41})")});
    server_.on("/queries/7/submit_query.json", {json(R"({"job_id":41})")});
    server_.on("/queries/get_export_results.json", {json(R"({"status":"success","export":true})")});
    const std::string objects = R"([
      {"id":1,"active":true,"ltv":12.50,"total":12345678901234567890.1234567890,"n":9007199254740993},
      {"id":2,"active":false,"ltv":-0.10,"total":1e2,"n":-9223372036854775808},
      {"id":3,"active":null,"ltv":null,"total":null,"n":null}])";
    server_.on("/exports/download", {Reply{.body = objects}});
    server_.on("/queries/7.json", {Reply{.body = objects}});
    server_.on("/queries/get_query_results.json", {json(R"({"status":"success",
      "fields":["id","active","ltv","total","n"],
      "values":[[1,true,12.50,12345678901234567890.1234567890,9007199254740993],
                [2,false,-0.10,1e2,-9223372036854775808],
                [3,null,null,null,null]],
      "paginated":{"page":1,"num_pages":1}})")});
    pipeline_.url = server_.url();
  }

  Pipeline::Outcome run(const std::string& columns) {
    pipeline_.configure("  pg: {postgres: {dsn: \"" + dsn_ + "\"}}\n",
                        "syncs:\n  s:\n    from: {bi: {report: 7, " + GetParam().options +
                            "}}\n    columns: " + columns +
                            "\n    to:\n      - out: {path: s.csv}\n"
                            "      - out: {path: s.jsonl}\n      - pg: {table: " +
                            schema_ + ".t, key: id}\n");
    return pipeline_.run({"run"});
  }

  std::string types() {
    return value(
        "SELECT string_agg(column_name || ' ' || data_type, ', ' ORDER BY ordinal_position) "
        "FROM information_schema.columns WHERE table_name = 't' AND table_schema = '" +
        schema_ + "' AND column_name NOT LIKE '\\_%'");
  }
  std::string rows() {
    return value(
        "SELECT string_agg(concat_ws(',', id, active, ltv, total, n), ';' ORDER BY id) FROM t");
  }

  HttpServer server_;
  Pipeline pipeline_;
};

constexpr const char* kInTheTable =
    "1,t,12.50,12345678901234567890.1234567890,9007199254740993;"
    "2,f,-0.10,100,-9223372036854775808;3";

TEST_P(NativeValuesTest, KeepTheirTypeAndTheirExactValueUnderAContract) {
  const auto outcome =
      run("{id: integer, active: boolean, ltv: \"decimal(12,2)\", total: decimal, n: integer}");

  ASSERT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
  EXPECT_EQ(types(), "id bigint, active boolean, ltv numeric, total numeric, n bigint");
  EXPECT_EQ(rows(), kInTheTable);
  EXPECT_EQ(pipeline_.file("s.csv"),
            "id,active,ltv,total,n\n"
            "1,true,12.50,12345678901234567890.1234567890,9007199254740993\n"
            "2,false,-0.10,1e2,-9223372036854775808\n"
            "3,,,,\n");
  EXPECT_EQ(pipeline_.file("s.jsonl"),
            R"({"id":1,"active":true,"ltv":12.50,)"
            R"("total":12345678901234567890.1234567890,"n":9007199254740993})"
            "\n"
            R"({"id":2,"active":false,"ltv":-0.10,"total":1e2,"n":-9223372036854775808})"
            "\n"
            R"({"id":3,"active":null,"ltv":null,"total":null,"n":null})"
            "\n");
}

TEST_P(NativeValuesTest, AreTakenByTheColumnsOfATableThatIsThere) {
  sql("CREATE TABLE t (id bigint PRIMARY KEY, active boolean, ltv numeric(12,2), total numeric, "
      "n bigint)");

  const auto outcome = run("{total: decimal}");

  ASSERT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
  EXPECT_EQ(rows(), kInTheTable);
}

TEST_P(NativeValuesTest, AreRefusedByATableThatWouldGiveThemBackOtherwise) {
  sql("CREATE TABLE t (id bigint PRIMARY KEY, active boolean, ltv numeric(12,2), total numeric, "
      "n bigint)");

  const auto outcome = run("{}");

  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.errors + outcome.output,
              ::testing::HasSubstr("row 2: column \"total\": \"1e2\" would come back"));
  EXPECT_EQ(value("SELECT count(*) FROM t"), "0");
}

INSTANTIATE_TEST_SUITE_P(, NativeValuesTest,
                         ::testing::Values(Way{"Exported", "fetch: export, format: json"},
                                           Way{"Direct", "fetch: direct, format: json"},
                                           Way{"Paged", "fetch: pages"}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace
