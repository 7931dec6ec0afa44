// Types, values and names through the Postgres sink and back.

#include <ostream>

#include <gmock/gmock.h>

#include "tests/sinks/postgres_fixture.h"

namespace millrace::sinks {
namespace {

using ::testing::HasSubstr;

struct TypedValue {
  std::string name;      // Of the test.
  std::string sql_type;  // Of the table's column.
  std::string text;      // What the export has.
  std::string stored;    // What the database then says.
};

void PrintTo(const TypedValue& typed_value, std::ostream* out) {
  *out << typed_value.name;
}

class PostgresStores : public PostgresSinkTest, public ::testing::WithParamInterface<TypedValue> {};

TEST_P(PostgresStores, TheExactValue) {
  sql("CREATE TABLE t (id int PRIMARY KEY, v " + GetParam().sql_type +
      "); SET timezone = 'Asia/Singapore'; SET extra_float_digits = 1");
  auto destination = this->destination({{"table", "t"}, {"key", "id"}});
  const auto schema = schema_of({{"id", "integer"}, {"v", ""}});

  load(*destination, schema, {{"1", GetParam().text}, {"2", kNull}});
  const auto again = load(*destination, schema, {{"1", GetParam().text}, {"2", kNull}});

  EXPECT_EQ(rows_of("SELECT v FROM t ORDER BY id"), GetParam().stored + ";NULL");
  EXPECT_EQ(again.unchanged, 2U);
}

INSTANTIATE_TEST_SUITE_P(
    , PostgresStores,
    ::testing::Values(
        TypedValue{"True", "bool", "yes", "t"}, TypedValue{"False", "boolean", "FALSE", "f"},
        TypedValue{"Int2Low", "int2", "-32768", "-32768"},
        TypedValue{"Int4High", "int4", "2147483647", "2147483647"},
        TypedValue{"Int8Low", "int8", "-9223372036854775808", "-9223372036854775808"},
        TypedValue{"Int8High", "int8", "9223372036854775807", "9223372036854775807"},
        TypedValue{"AboveDoubles", "int8", "9007199254740993", "9007199254740993"},
        TypedValue{"Float4", "real", "0.1", "0.1"},
        TypedValue{"Float8", "float8", "1e308", "1e+308"},
        TypedValue{"Numeric", "numeric", "1.10", "1.10"},
        TypedValue{"NumericZero", "numeric(12,2)", "0", "0.00"},
        TypedValue{"NumericSmall", "numeric", "-0.00001234", "-0.00001234"},
        TypedValue{"NumericTiny", "numeric", "0.0000000000000001", "0.0000000000000001"},
        TypedValue{"NumericGroups", "numeric", "10000.0001", "10000.0001"},
        TypedValue{"NumericTrailing", "numeric", "120000.00", "120000.00"},
        TypedValue{"Numeric38", "numeric(38,10)", "-1234567890123456789012345678.0123456789",
                   "-1234567890123456789012345678.0123456789"},
        TypedValue{"NumericExponent", "numeric", "12e3", "12000"},
        TypedValue{"NumericFits", "numeric(4,2)", "99.990", "99.99"},
        TypedValue{"Varchar", "varchar(3)", "éàü", "éàü"},
        TypedValue{"Char", "char(3)", "ab", "ab "}, TypedValue{"Empty", "text", "", ""},
        TypedValue{"DateFirst", "date", "0001-01-01", "0001-01-01"},
        TypedValue{"DateLast", "date", "9999-12-31", "9999-12-31"},
        TypedValue{"LeapDay", "date", "2024-02-29", "2024-02-29"},
        TypedValue{"Time", "time", "23:59:59.999999", "23:59:59.999999"},
        TypedValue{"Timestamp", "timestamp", "1969-12-31T23:59:59.000001",
                   "1969-12-31 23:59:59.000001"},
        TypedValue{"TimestampSeconds", "timestamp(0)", "2026-01-01 00:00:01.000",
                   "2026-01-01 00:00:01"},
        TypedValue{"Timestamptz", "timestamptz", "2026-01-01T00:00:00-05:30",
                   "2026-01-01 13:30:00+08"},
        TypedValue{"Uuid", "uuid", "A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11",
                   "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
        TypedValue{"Json", "json", "{\"b\": 1.10,  \"a\": [null]}",
                   "{\"b\": 1.10,  \"a\": [null]}"},
        TypedValue{"Jsonb", "jsonb", "{\"b\":1.10,\"a\":[null]}", "{\"a\": [null], \"b\": 1.10}"},
        TypedValue{"Inet", "inet", "10.0.0.1", "10.0.0.1"},
        TypedValue{"Array", "text[]", "{a,\"b c\"}", "{a,\"b c\"}"},
        TypedValue{"Bytea", "bytea", "\\x00ff", "\\x00ff"}),
    [](const auto& test) { return test.param.name; });

struct BadValue {
  std::string name, sql_type, text, complaint;
};

void PrintTo(const BadValue& bad_value, std::ostream* out) {
  *out << bad_value.name;
}

class PostgresRefuses : public PostgresSinkTest, public ::testing::WithParamInterface<BadValue> {};

TEST_P(PostgresRefuses, WhatItWouldChange) {
  sql("CREATE TABLE t (id int PRIMARY KEY, v " + GetParam().sql_type + ")");
  auto destination = this->destination({{"table", "t"}, {"key", "id"}});

  const auto report = try_load(*destination, schema_of({{"id", "integer"}, {"v", ""}}),
                               {{"1", kNull}, {"2", GetParam().text}});

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::BadData);
  EXPECT_THAT(report.error().message(), HasSubstr(GetParam().complaint));
  EXPECT_EQ(value("SELECT count(*) FROM t"), "0");
}

INSTANTIATE_TEST_SUITE_P(
    , PostgresRefuses,
    ::testing::Values(
        BadValue{"Scale", "numeric(12,2)", "12.345",
                 "row 2: column \"v\": \"12.345\" does not fit numeric(12,2)"},
        BadValue{"Precision", "numeric(4,2)", "100", "does not fit numeric(4,2)"},
        BadValue{"Int2", "int2", "32768", "does not fit smallint"},
        BadValue{"Int8", "int8", "9223372036854775808", "does not fit bigint"},
        BadValue{"Fraction", "int4", "1.5", "is not of type integer"},
        BadValue{"EmptyNumber", "int4", "", "is not of type integer"},
        BadValue{"Varchar", "varchar(3)", "éàüö", "does not fit character varying(3)"},
        BadValue{"CharSpaces", "char(3)", "abc ", "does not fit character(3)"},
        BadValue{"Microseconds", "timestamp(3)", "2026-01-01 00:00:00.0001", "does not fit"},
        BadValue{"NoSuchDay", "date", "2026-02-30", "is not of type date"},
        BadValue{"NoOffset", "timestamptz", "2026-01-01 00:00:00", "is not of type"},
        BadValue{"Float4", "real", "1e39", "does not fit real"},
        BadValue{"Json", "json", "{", "is not of type json"},
        BadValue{"Nul", "text", std::string("a\0b", 3), "holds a NUL"},
        BadValue{"NotNull", "text NOT NULL", "x", "row 1: column \"v\": NULL"},
        BadValue{"Inet", "inet", "10.0.0.999", "line 2, column v"}),
    [](const auto& test) { return test.param.name; });

class PostgresValuesTest : public PostgresSinkTest {};

TEST_F(PostgresValuesTest, EnumsAndDomainsGoByTextWithTheSameChecks) {
  sql("CREATE TYPE mood AS ENUM ('sad', 'so\tso\\'); CREATE DOMAIN price AS numeric(5,2); "
      "CREATE TABLE t (id int PRIMARY KEY, m mood, p price, note text)");
  auto destination = this->destination({{"table", "t"}, {"key", "id"}});
  const auto schema = schema_of({{"id", ""}, {"m", ""}, {"p", ""}, {"note", ""}});

  load(*destination, schema,
       {{"1", "so\tso\\", "1.50", "\\N"},
        {"2", kNull, kNull, "a\\.\n\r\t\\"},
        {"3", "sad", "1", ""}});
  const auto rounded = try_load(*destination, schema, {{"4", "sad", "1.005", "x"}});

  EXPECT_EQ(rows_of("SELECT m, p, note FROM t ORDER BY id"),
            "so\tso\\|1.50|\\N;NULL|NULL|a\\.\n\r\t\\;sad|1.00|");
  ASSERT_FALSE(rounded);
  EXPECT_THAT(rounded.error().message(), HasSubstr("\"1.005\" does not fit"));
}

TEST_F(PostgresValuesTest, CreatesAColumnForEachType) {
  auto destination = this->destination({{"table", "t"}});
  const auto schema = schema_of({{"a", ""},
                                 {"b", "integer"},
                                 {"c", "decimal(12,2)"},
                                 {"d", "decimal"},
                                 {"e", "double"},
                                 {"f", "boolean"},
                                 {"g", "date"},
                                 {"h", "time"},
                                 {"i", "timestamp"},
                                 {"j", "timestamptz"},
                                 {"k", "uuid"},
                                 {"l", "json"}});
  load(*destination, schema, {});
  EXPECT_EQ(rows_of("SELECT string_agg(format_type(atttypid, atttypmod), ',' ORDER BY attnum) FROM "
                    "pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0"),
            "text,bigint,numeric(12,2),numeric,double precision,boolean,date,time without time "
            "zone,timestamp without time zone,timestamp with time zone,uuid,json");
}

TEST_F(PostgresValuesTest, NamesThatBiteStayNames) {
  const std::vector<std::string> names = {
      "select",      "a b", "quo\"te", "x'); DROP--",        "größe", "日本", "line\nbreak",
      "back\\slash", "ID",  "id",      std::string(63, 'n'), "%s{}"};
  std::vector<std::pair<std::string, std::string>> columns;
  std::vector<Cell> row;
  for (const auto& name : names) {
    columns.emplace_back(name, "text");
    row.emplace_back(name);
  }
  auto destination = this->destination({{"table", "\"my.\"\"table\""}, {"key", "quo\"te"}});
  load(*destination, schema_of(columns), {row});
  row[0] = "changed";

  EXPECT_EQ(load(*destination, schema_of(columns), {row}).updated, 1U);

  const auto stored = sql("SELECT * FROM \"my.\"\"table\"");
  ASSERT_EQ(stored.rows.size(), 1U);
  EXPECT_EQ(stored.rows[0], row);
}

TEST_F(PostgresValuesTest, ANameAbove63BytesIsRefused) {
  auto destination = this->destination({{"table", "t"}});
  const auto report = try_load(*destination, schema_of({{std::string(64, 'n'), ""}}), {});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::InvalidConfig);
  EXPECT_THAT(report.error().message(), HasSubstr("64 bytes"));
}

// Text of characters that mean something to some format on the way.
std::string any_text(std::mt19937_64& random) {
  static const std::vector<std::string> kPieces = {"\\", "\\N",  "\\.",  "\t", "\n", "\r",
                                                   "\"", "'",    ",",    "a",  "é",  "日",
                                                   "😀", "\x01", "\x7f", " "};
  std::string text;
  for (auto length = random() % 12; length > 0; --length)
    text += kPieces[random() % kPieces.size()];
  if (random() % 5000 == 0) text += std::string(100'000, 'L');
  return text;
}

TEST_F(PostgresValuesTest, GeneratedCellsComeBackIdentical) {
  constexpr std::size_t kRows = 10'000, kColumns = 10;
  std::vector<std::pair<std::string, std::string>> columns{{"n", "integer"}};
  for (std::size_t c = 1; c < kColumns; ++c) columns.emplace_back("c" + std::to_string(c), "text");
  const auto schema = schema_of(columns);
  std::mt19937_64 random(7);
  Rows rows;
  for (std::size_t r = 0; r < kRows; ++r) {
    auto& row = rows.emplace_back();
    row.emplace_back(std::to_string(r));
    while (row.size() < kColumns) {
      row.push_back(random() % 10 == 0 ? Cell() : Cell(any_text(random)));
    }
  }
  auto destination = this->destination({{"table", "t"}, {"key", "n"}});
  load(*destination, schema, Rows(rows.begin(), rows.begin() + kRows / 2));

  const auto report = load(*destination, schema, rows);

  EXPECT_EQ(report.inserted, kRows / 2);
  EXPECT_EQ(report.unchanged, kRows / 2);
  EXPECT_TRUE(sql("SELECT * FROM t ORDER BY n").rows == rows);
}

}  // namespace
}  // namespace millrace::sinks
