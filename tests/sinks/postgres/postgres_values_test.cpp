// Types, values and names through the Postgres sink and back.

#include <ostream>

#include <gmock/gmock.h>

#include "tests/sinks/postgres/postgres_fixture.h"

namespace millrace::sinks {
namespace {

using ::testing::HasSubstr;

struct TypedValue {
  std::string name;      // Of the test.
  std::string sql_type;  // Of the table's column.
  std::string text;      // What the export has.
  std::string stored;    // What the database then says.
  std::string declared = {};
};

void PrintTo(const TypedValue& typed_value, std::ostream* out) {
  *out << typed_value.name;
}

class PostgresStores : public PostgresSinkTest, public ::testing::WithParamInterface<TypedValue> {};

TEST_P(PostgresStores, TheExactValue) {
  if (GetParam().name == "NumericInfinity" && server_version() < 140000) {
    GTEST_SKIP() << "Postgres has no infinite numeric before 14";
  }
  sql("CREATE TABLE t (id int PRIMARY KEY, v " + GetParam().sql_type +
      "); SET timezone = 'Asia/Singapore'; SET extra_float_digits = 1");
  auto destination = this->destination({{"table", "t"}, {"key", "id"}});
  const auto schema = schema_of({{"id", "integer"}, {"v", GetParam().declared}});

  load(*destination, schema, {{"1", GetParam().text}, {"2", kNull}});
  const auto again = load(*destination, schema, {{"1", GetParam().text}, {"2", kNull}});

  EXPECT_EQ(rows_of("SELECT v FROM t ORDER BY id"), GetParam().stored + ";NULL");
  EXPECT_EQ(again.unchanged, 2U);
}

INSTANTIATE_TEST_SUITE_P(
    , PostgresStores,
    ::testing::Values(
        TypedValue{"True", "bool", "yes", "t", "boolean"},
        TypedValue{"False", "boolean", "FALSE", "f", "boolean"},
        TypedValue{"Int2Low", "int2", "-32768", "-32768"},
        TypedValue{"Int4High", "int4", "2147483647", "2147483647"},
        TypedValue{"Int8Low", "int8", "-9223372036854775808", "-9223372036854775808"},
        TypedValue{"Int8High", "int8", "9223372036854775807", "9223372036854775807"},
        TypedValue{"AboveDoubles", "int8", "9007199254740993", "9007199254740993"},
        TypedValue{"Float4", "real", "0.1", "0.1"},
        TypedValue{"Float8", "float8", "1e308", "1e+308", "double"},
        TypedValue{"Numeric", "numeric", "1.10", "1.10"},
        TypedValue{"NumericZero", "numeric(12,2)", "0", "0.00", "decimal"},
        TypedValue{"NumericSmall", "numeric", "-0.00001234", "-0.00001234"},
        TypedValue{"NumericTiny", "numeric", "0.0000000000000001", "0.0000000000000001"},
        TypedValue{"NumericGroups", "numeric", "10000.0001", "10000.0001"},
        TypedValue{"NumericTrailing", "numeric", "120000.00", "120000.00"},
        TypedValue{"Numeric38", "numeric(38,10)", "-1234567890123456789012345678.0123456789",
                   "-1234567890123456789012345678.0123456789"},
        TypedValue{"NumericExponent", "numeric", "12e3", "12000", "decimal"},
        TypedValue{"NumericFits", "numeric(4,2)", "99.990", "99.99", "decimal(4,2)"},
        TypedValue{"Varchar", "varchar(3)", "éàü", "éàü"},
        TypedValue{"Char", "char(3)", "ab", "ab "}, TypedValue{"Empty", "text", "", ""},
        TypedValue{"DateFirst", "date", "0001-01-01", "0001-01-01"},
        TypedValue{"DateLast", "date", "9999-12-31", "9999-12-31"},
        TypedValue{"DateForever", "date", "infinity", "infinity"},
        TypedValue{"DateBeforeAll", "date", "-infinity", "-infinity", "date"},
        TypedValue{"DateBeforeChrist", "date", "0044-03-15 BC", "0044-03-15 BC"},
        TypedValue{"DateFar", "date", "5874897-12-31", "5874897-12-31"},
        TypedValue{"LeapDay", "date", "2024-02-29", "2024-02-29"},
        TypedValue{"Time", "time", "23:59:59.999999", "23:59:59.999999"},
        TypedValue{"Timestamp", "timestamp", "1969-12-31T23:59:59.000001",
                   "1969-12-31 23:59:59.000001"},
        TypedValue{"MidnightAtTheEnd", "time", "24:00:00", "24:00:00"},
        TypedValue{"TimestampForever", "timestamp(0)", "infinity", "infinity"},
        TypedValue{"TimestampBeforeAll", "timestamp", "-infinity", "-infinity", "timestamp"},
        TypedValue{"TimestampBeforeChrist", "timestamp", "0044-03-15 12:00:00 BC",
                   "0044-03-15 12:00:00 BC"},
        TypedValue{"TimestampFar", "timestamp", "294276-12-31 23:59:59.999999",
                   "294276-12-31 23:59:59.999999"},
        TypedValue{"TimestamptzForever", "timestamptz", "infinity", "infinity"},
        TypedValue{"TimestamptzWithSeconds", "timestamptz", "1900-01-01 00:00:00+06:55:25",
                   "1900-01-01 00:00:00+06:55:25"},
        TypedValue{"NumericNotANumber", "numeric", "NaN", "NaN"},
        TypedValue{"NumericNotANumberOfTwoDigits", "numeric(12,2)", "NaN", "NaN", "decimal(12,2)"},
        TypedValue{"NumericInfinity", "numeric", "-Infinity", "-Infinity", "decimal"},
        TypedValue{"DecimalNotANumberInFloat8", "float8", "NaN", "NaN", "decimal"},
        TypedValue{"TimestampSeconds", "timestamp(0)", "2026-01-01 00:00:01.000",
                   "2026-01-01 00:00:01"},
        TypedValue{"Timestamptz", "timestamptz", "2026-01-01T00:00:00-05:30",
                   "2026-01-01 13:30:00+08"},
        TypedValue{"Uuid", "uuid", "A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11",
                   "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "uuid"},
        TypedValue{"Json", "json", "{\"b\": 1.10,  \"a\": [null]}",
                   "{\"b\": 1.10,  \"a\": [null]}"},
        TypedValue{"Jsonb", "jsonb", "{\"b\":1.10,\"a\":[null]}", "{\"a\": [null], \"b\": 1.10}"},
        TypedValue{"UndeclaredTrue", "bool", "true", "t"},
        TypedValue{"UndeclaredLetter", "bool", "f", "f"},
        TypedValue{"UndeclaredScale", "numeric(12,2)", "-0.10", "-0.10"},
        TypedValue{"UndeclaredFloat8", "float8", "-1.5e-07", "-1.5e-07"},
        TypedValue{"UndeclaredFloat8Digits", "float8", "0.30000000000000004",
                   "0.30000000000000004"},
        TypedValue{"UndeclaredFloat8Large", "float8", "123456789012345", "123456789012345"},
        TypedValue{"UndeclaredFloat8Huge", "float8", "1e+15", "1e+15"},
        TypedValue{"UndeclaredReal", "real", "123456", "123456"},
        TypedValue{"UndeclaredInfinity", "float8", "-Infinity", "-Infinity"},
        TypedValue{"PlusInteger", "int8", "+0012", "12", "integer"},
        TypedValue{"IntegerInNumeric", "numeric(12,2)", "7", "7.00", "integer"},
        TypedValue{"DecimalInFloat8", "float8", "1.10", "1.1", "decimal(12,2)"},
        TypedValue{"DoubleInReal", "real", "0.10", "0.1", "double"},
        TypedValue{"LongDouble", "float8", "0.1000000000000000055511151231257827", "0.1", "double"},
        TypedValue{"TextInInteger", "int4", "-12", "-12", "text"},
        TypedValue{"ShortTime", "time", "12:30", "12:30:00", "time"},
        TypedValue{"Name", "name", std::string(63, 'n'), std::string(63, 'n')},
        TypedValue{"CharFull", "char(2)", "SG", "SG"},
        TypedValue{"CharPadded", "char(3)", "ab ", "ab "},
        TypedValue{"CharHalfPadded", "char(4)", "ab ", "ab  "},
        TypedValue{"CharPaddedBeyondItsEnd", "char(2)", "SG   ", "SG"},
        TypedValue{"CharOfBlanks", "char(2)", " ", "  "},
        TypedValue{"CharWithoutLength", "bpchar", "ab", "ab"},
        TypedValue{"JsonbKeys", "jsonb", "[{\"a\":1},{\"a\":2,\"A\":{\"a\":3}}]",
                   "[{\"a\": 1}, {\"A\": {\"a\": 3}, \"a\": 2}]"},
        TypedValue{"Money", "money", "1234.56", "$1,234.56"},
        TypedValue{"MoneyDeclared", "money", "1.2", "$1.20", "decimal(12,2)"},
        TypedValue{"Interval", "interval(0)", "1 day 00:00:02", "1 day 00:00:02"},
        TypedValue{"Oid", "oid", "4294967295", "4294967295"},
        TypedValue{"Bits", "bit(3)", "101", "101"},
        TypedValue{"Inet", "inet", "10.0.0.1", "10.0.0.1"},
        TypedValue{"Array", "text[]", "{a,\"b c\"}", "{a,\"b c\"}"},
        TypedValue{"Bytea", "bytea", "\\x00ff", "\\x00ff"}),
    [](const auto& test) { return test.param.name; });

struct BadValue {
  std::string name, sql_type, text, complaint;
  std::string declared = {};
};

void PrintTo(const BadValue& bad_value, std::ostream* out) {
  *out << bad_value.name;
}

class PostgresRefuses : public PostgresSinkTest, public ::testing::WithParamInterface<BadValue> {};

TEST_P(PostgresRefuses, WhatItWouldChange) {
  sql("CREATE TABLE t (id int PRIMARY KEY, v " + GetParam().sql_type + ")");
  auto destination = this->destination({{"table", "t"}, {"key", "id"}});

  const auto schema = schema_of({{"id", "integer"}, {"v", GetParam().declared}});
  const auto report = try_load(*destination, schema, {{"1", kNull}, {"2", GetParam().text}});

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
        BadValue{"CharSpaces", "char(3)", "ab c ", "does not fit character(3)"},
        BadValue{"Microseconds", "timestamp(3)", "2026-01-01 00:00:00.0001", "does not fit"},
        BadValue{"InfinityOfTwoDigits", "numeric(12,2)", "Infinity", "does not fit numeric(12,2)"},
        BadValue{"TimestampInDate", "date", "2026-01-31 00:00:00", "is not of type date"},
        BadValue{"NoSuchDay", "date", "2026-02-30", "is not of type date"},
        BadValue{"NoOffset", "timestamptz", "2026-01-01 00:00:00", "is not of type"},
        BadValue{"Float4", "real", "1e39", "does not fit real"},
        BadValue{"Json", "json", "{", "is not of type json"},
        BadValue{"NulInJsonb", "jsonb", "{\"a\":\"\\u0000\"}", "row 2: column \"v\": unsupported"},
        BadValue{"HugeNumberInJsonb", "jsonb", "[1e999999]", "row 2: column \"v\": "},
        BadValue{"Nul", "text", std::string("a\0b", 3), "contains a NUL byte"},
        BadValue{"NotNull", "text NOT NULL", "x", "row 1: column \"v\": NULL"},
        BadValue{"Zeros", "int8", "0012",
                 "row 2: column \"v\": \"0012\" would come back from bigint in another "
                 "spelling; if only the value matters, declare the type of the column (integer)"},
        BadValue{"ZerosOfText", "int4", "0012", "would come back from integer", "text"},
        BadValue{"WholeWithAPoint", "int8", "12.0", "\"12.0\" would come back from bigint"},
        BadValue{"WholeWithAnExponent", "int8", "1e3", "\"1e3\" would come back from bigint"},
        BadValue{"PlusSign", "int2", "+7", "would come back from smallint"},
        BadValue{"MinusZero", "int2", "-0", "would come back from smallint"},
        BadValue{"Yes", "bool", "yes", "would come back from boolean"},
        BadValue{"ZeroForFalse", "bool", "0", "declare the type of the column (boolean)"},
        BadValue{"UpperTrue", "bool", "TRUE", "would come back from boolean"},
        BadValue{"OneOfInteger", "bool", "1", "would come back from boolean", "integer"},
        BadValue{"MissingScale", "numeric(12,2)", "1.1", "would come back from numeric(12,2)"},
        BadValue{"TooMuchScale", "numeric(12,2)", "1.100", "would come back from numeric(12,2)"},
        BadValue{"NumericZeros", "numeric", "007.5", "would come back from numeric"},
        BadValue{"NumericPoint", "numeric", ".5", "would come back from numeric"},
        BadValue{"NumericExponent", "numeric", "12e3", "would come back from numeric"},
        BadValue{"NumericMinusZero", "numeric", "-0.00", "would come back from numeric"},
        BadValue{"FloatScale", "float8", "1.10", "declare the type of the column (double)"},
        BadValue{"FloatExponent", "float8", "1e308", "would come back from double precision"},
        BadValue{"FloatDigits", "float8", "0.12345678901234567890",
                 "would come back from double precision"},
        BadValue{"DecimalDigits", "float8", "0.12345678901234567890",
                 "does not fit double precision", "decimal"},
        BadValue{"LargeInteger", "float8", "9007199254740993", "does not fit double precision",
                 "integer"},
        BadValue{"LargeReal", "real", "16777217", "would come back from real"},
        BadValue{"IntegerReal", "real", "16777217", "does not fit real", "integer"},
        BadValue{"DoubleReal", "real", "0.123456789", "does not fit real", "double"},
        BadValue{"UpperUuid", "uuid", "A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11",
                 "declare the type of the column (uuid)"},
        BadValue{"ShortTime", "time", "12:30", "would come back from time"},
        BadValue{"TimeZeros", "time", "12:30:00.50", "would come back from time"},
        BadValue{"TrailingBlank", "bpchar", "ab ", "ends in a blank, by which bpchar"},
        BadValue{"LongName", "name", std::string(64, 'n'), "does not fit name"},
        BadValue{"RepeatedKey", "jsonb", R"({"x": [{"a": 1, "\u0061": 2}]})", "one key twice"},
        BadValue{"RepeatedKeyOfJson", "jsonb", "{\"a\": 1, \"a\": 1}", "one key twice", "json"},
        BadValue{"NulInAListOfJsonb", "jsonb", R"(["\u0000"])",
                 "row 2: column \"v\": unsupported Unicode"},
        BadValue{"IntervalSeconds", "interval(0)", "1.5 seconds",
                 "row 2: column \"v\": \"1.5 seconds\" would come back from interval(0) as "
                 "\"00:00:02\""},
        BadValue{"NegativeOid", "oid", "-1", "would come back from oid as \"4294967295\""},
        BadValue{"MoneyDigits", "money", "1.239", "would come back from money as \"1.24\""},
        BadValue{"MoneyOfDecimal", "money", "1.239", "would come back from money", "decimal"},
        BadValue{"LongBits", "bit(3)", "1011", "row 2: column \"v\": bit string length 4"},
        BadValue{"ShortInet", "inet", "10.0.0.1/32", "as \"10.0.0.1\""},
        BadValue{"ArrayOfNumbers", "int[]", "{01,2}", "as \"{1,2}\""},
        BadValue{"Bytes", "bytea", "\\x00FF", "as \"\\x00ff\""},
        BadValue{"Inet", "inet", "10.0.0.999", "row 2: column \"v\": invalid input syntax"}),
    [](const auto& test) { return test.param.name; });

class PostgresValuesTest : public PostgresSinkTest {};

TEST_F(PostgresValuesTest, EnumsAndDomainsGoByTextWithTheSameChecks) {
  sql("CREATE TYPE mood AS ENUM ('sad', 'so\tso\\'); CREATE DOMAIN price AS numeric(5,2); "
      "CREATE TABLE t (id int PRIMARY KEY, m mood, p price, note text)");
  auto destination = this->destination({{"table", "t"}, {"key", "id"}});
  const auto schema = schema_of({{"id", ""}, {"m", ""}, {"p", "decimal"}, {"note", ""}});

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

TEST_F(PostgresValuesTest, PaddingOfACharIsNoPartOfAKeyOrAValue) {
  sql("CREATE DOMAIN code AS char(4); CREATE TABLE t (id char(4) PRIMARY KEY, v char(3), d code); "
      "INSERT INTO t VALUES ('a', 'x', 'y'), ('b', 'x', 'y')");
  const auto schema = schema_of({{"id", ""}, {"v", ""}, {"d", ""}});
  const auto destination = this->destination({{"table", "t"}, {"key", "id"}, {"mode", "mirror"}});

  const auto same = load(*destination, schema, {{"a   ", "x", "y "}, {"b", "x    ", "y"}});
  const auto twice = try_load(*destination, schema, {{"a ", "x", "y"}, {"a", "z", "y"}});

  EXPECT_EQ(same.unchanged, 2U);
  ASSERT_FALSE(twice);
  EXPECT_THAT(twice.error().message(), HasSubstr("have the key id = \"a"));
}

TEST_F(PostgresValuesTest, DomainsOverDomainsCountAsWhatIsBelow) {
  sql("CREATE DOMAIN price AS numeric(5,2); CREATE DOMAIN list_price AS price CHECK (VALUE > 0); "
      "CREATE TABLE t (id int PRIMARY KEY, p list_price)");
  auto destination = this->destination({{"table", "t"}, {"key", "id"}});
  const auto schema = schema_of({{"id", ""}, {"p", "decimal"}});

  load(*destination, schema, {{"1", "1.5"}});
  const auto rounded = try_load(*destination, schema, {{"2", "1.005"}});
  const auto negative = try_load(*destination, schema, {{"2", "2"}, {"3", "-1"}});

  EXPECT_EQ(rows_of("SELECT p FROM t"), "1.50");
  ASSERT_FALSE(rounded);
  EXPECT_THAT(rounded.error().message(), HasSubstr("\"1.005\" does not fit"));
  ASSERT_FALSE(negative);
  EXPECT_THAT(negative.error().message(), HasSubstr("row 2: column \"p\": value for domain"));
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

TEST_F(PostgresValuesTest, F061_NamesThatBiteStayNames) {
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

TEST_F(PostgresValuesTest, F061_ANameAbove63BytesIsRefused) {
  auto destination = this->destination({{"table", "t"}});
  const auto report = try_load(*destination, schema_of({{std::string(64, 'n'), ""}}), {});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::BadData);
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

TEST_F(PostgresValuesTest, F060_GeneratedCellsComeBackIdentical) {
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
