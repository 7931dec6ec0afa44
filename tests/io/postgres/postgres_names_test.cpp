#include "connector/io/postgres/postgres_names.h"

#include <ostream>

#include <gmock/gmock.h>

namespace millrace::io {
namespace {

TEST(PostgresNamesTest, QuotesWhateverIsInAName) {
  EXPECT_EQ(quote_pg_identifier("select").value(), "\"select\"");
  EXPECT_EQ(quote_pg_identifier("a\"; DROP TABLE b; --").value(), "\"a\"\"; DROP TABLE b; --\"");
  EXPECT_EQ(quote_pg_identifier(std::string(63, 'x')).value().size(), 65U);
}

TEST(PostgresNamesTest, RefusesNamesThatPostgresWouldChange) {
  EXPECT_EQ(quote_pg_identifier(std::string(64, 'x')).error().kind(), ErrorKind::InvalidConfig);
  EXPECT_EQ(quote_pg_identifier("").error().kind(), ErrorKind::InvalidConfig);
  EXPECT_EQ(quote_pg_identifier(std::string("a\0b", 3)).error().kind(), ErrorKind::InvalidConfig);
}

TEST(PostgresNamesTest, QuotesLiteralsForBothStringModes) {
  EXPECT_EQ(quote_pg_literal("a'b\\c"), " E'a''b\\\\c'");
}

struct TableName {
  std::string name, text, schema, table;
};

void PrintTo(const TableName& table_name, std::ostream* out) {
  *out << table_name.name;
}

class ParsesTableName : public ::testing::TestWithParam<TableName> {};

TEST_P(ParsesTableName, IntoItsParts) {
  const auto parsed = parse_table_name(GetParam().text);
  ASSERT_TRUE(parsed) << parsed.error().message();
  EXPECT_EQ(parsed->schema, GetParam().schema);
  EXPECT_EQ(parsed->table, GetParam().table);
}

INSTANTIATE_TEST_SUITE_P(
    , ParsesTableName,
    ::testing::Values(TableName{"Bare", "active", "", "active"},
                      TableName{"WithSchema", "marketing.active", "marketing", "active"},
                      TableName{"AsWritten", "My Schema.Täble", "My Schema", "Täble"},
                      TableName{"Quoted", "\"a.b\".\"c\"\"d\"", "a.b", "c\"d"}),
    [](const auto& test) { return test.param.name; });

class RefusesTableName : public ::testing::TestWithParam<std::string> {};

TEST_P(RefusesTableName, ThatIsMalformed) {
  const auto parsed = parse_table_name(GetParam());
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().kind(), ErrorKind::InvalidConfig);
}

INSTANTIATE_TEST_SUITE_P(, RefusesTableName,
                         ::testing::Values("", ".", "a.", ".a", "a.b.c", "\"a", "a\"b", "\"a\"b",
                                           "\"\"", std::string(64, 'x')));

}  // namespace
}  // namespace millrace::io
