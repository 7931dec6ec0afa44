// What the reports server writes in each format arrives whole through the connector.

#include <ostream>

#include <gmock/gmock.h>

#include "tests/integration/pipeline.h"

namespace millrace {
namespace {

using testing::Pipeline;

struct ServedFormat {
  std::string name;
  std::string options;
};

void PrintTo(const ServedFormat& way, std::ostream* out) {
  *out << way.name;
}

class ServerFormatsTest : public ::testing::TestWithParam<ServedFormat> {
 protected:
  // The lines that a sync of the report with this query writes.
  std::string rows_of(const std::string& query) {
    pipeline_.serve("reports: {r: {id: 7, query: \"" + query + "\"}}\n");
    pipeline_.configure("", "syncs:\n  s:\n    from: {bi: {report: 7, " + GetParam().options +
                                "}}\n    to: [{out: {path: s.jsonl}}]\n");
    const auto outcome = pipeline_.run({"run"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
    return pipeline_.file("s.jsonl");
  }

  Pipeline pipeline_;
};

TEST_P(ServerFormatsTest, EveryRowArrivesAlsoThoseAtTheEndWithoutAValue) {
  EXPECT_EQ(rows_of("SELECT 'x' AS a, 'y' AS b UNION ALL SELECT NULL, NULL UNION ALL "
                    "SELECT 'z', NULL UNION ALL SELECT '', '' UNION ALL SELECT NULL, NULL"),
            "{\"a\":\"x\",\"b\":\"y\"}\n"
            "{\"a\":null,\"b\":null}\n"
            "{\"a\":\"z\",\"b\":null}\n"
            "{\"a\":\"\",\"b\":\"\"}\n"
            "{\"a\":null,\"b\":null}\n");
}

TEST_P(ServerFormatsTest, TextArrivesAsItWas) {
  EXPECT_EQ(rows_of("SELECT '007' AS a, '=1+1' AS b, ' pad ' AS c, 'l1' || char(13, 10) || 'l2' "
                    "AS d, '_x0041_' AS e, '<&>' AS f, char(1) AS g"),
            "{\"a\":\"007\",\"b\":\"=1+1\",\"c\":\" pad \",\"d\":\"l1\\r\\nl2\",\"e\":\"_x0041_\","
            "\"f\":\"<&>\",\"g\":\"\\u0001\"}\n");
}

INSTANTIATE_TEST_SUITE_P(, ServerFormatsTest,
                         ::testing::Values(ServedFormat{"Csv", "fetch: export, format: csv"},
                                           ServedFormat{"Json", "fetch: export, format: json"},
                                           ServedFormat{"Xlsx", "fetch: export, format: xlsx"},
                                           ServedFormat{"Live", "fetch: direct, format: xlsx"},
                                           ServedFormat{"Paged", "fetch: pages"}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace
