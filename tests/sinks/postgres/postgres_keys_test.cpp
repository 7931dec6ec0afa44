// Rows of one export with one key, in the eyes of the report or only in those of the table.

#include <gmock/gmock.h>

#include "tests/sinks/postgres/postgres_fixture.h"

namespace millrace::sinks {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class PostgresKeys : public PostgresSinkTest {
 protected:
  // Why the rows, (id, name) each, are refused.
  std::string refusal(const std::string& id_type, const std::vector<std::vector<Cell>>& rows) {
    sql("DROP TABLE IF EXISTS t; CREATE TABLE t (id " + id_type + " PRIMARY KEY, name text)");
    auto destination = this->destination({{"table", "t"}, {"key", "id"}});
    const auto report = try_load(*destination, schema_of({{"id", ""}, {"name", ""}}), rows);
    EXPECT_FALSE(report);
    if (report) return "";
    EXPECT_EQ(report.error().kind(), ErrorKind::BadData);
    EXPECT_EQ(value("SELECT count(*) FROM t"), "0");
    return report.error().message();
  }
};

TEST_F(PostgresKeys, ThatComeTwiceAreNamedWithBothRows) {
  EXPECT_EQ(refusal("text", {{"1", "a"}, {"7", "b"}, {"2", "c"}, {"7", "d"}}),
            "rows 2 and 4 have the key id = \"7\" and differ elsewhere; make the report's rows "
            "unique, or choose another key");
}

TEST_F(PostgresKeys, AreNamedByTheirRowsWhereOthersWereCollapsed) {
  EXPECT_THAT(refusal("text", {{"1", "a"}, {"1", "a"}, {"1", "a"}, {"7", "b"}, {"7", "c"}}),
              StartsWith("rows 4 and 5 have the key id = \"7\""));
}

TEST_F(PostgresKeys, ThatAreEqualOnlyAsNumbersAreNamedInBothSpellings) {
  EXPECT_THAT(refusal("numeric", {{"1", "a"}, {"2", "b"}, {"1.0", "c"}}),
              StartsWith("row 1 has the key id = \"1\" and row 3 the key id = \"1.0\", which are "
                         "equal by the type of the key in the table (numeric)"));
}

TEST_F(PostgresKeys, ThatAreEqualOnlyToACollationAreNamedInBothSpellings) {
  sql("CREATE COLLATION IF NOT EXISTS no_case (provider = icu, locale = 'und-u-ks-level2', "
      "deterministic = false)");
  EXPECT_THAT(refusal("text COLLATE no_case", {{"Ada", "a"}, {"b", "b"}, {"ada", "c"}}),
              StartsWith("row 1 has the key id = \"Ada\" and row 3 the key id = \"ada\", which"));
}

TEST_F(PostgresKeys, ThatAreEqualOnlyAsCitextAreNamedInBothSpellings) {
  if (value("SELECT count(*) FROM pg_available_extensions WHERE name = 'citext'") != "1") {
    GTEST_SKIP() << "the server has no citext";
  }
  sql("CREATE EXTENSION IF NOT EXISTS citext");
  EXPECT_THAT(refusal("citext", {{"Ada", "a"}, {"ada", "a"}}),
              HasSubstr("row 2 the key id = \"ada\""));
}

}  // namespace
}  // namespace millrace::sinks
