// Values and names through the SQLite sink and back.

#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/sinks/sqlite/sqlite_fixture.h"

namespace millrace {
namespace {

using namespace std::string_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST_F(SqliteSinkTest, KeepsNamesAndValuesThatBite) {
  const std::string name = "\"; DROP TABLE t; -- \n\xF0\x9F\x98\x80";
  const std::vector<std::string> values = {"",      "NULL", "'; --",  "1.10",     "007",
                                           "\\N",   "\\.",  "a\0b"s,  "\xC3\xA9", "+65 1",
                                           "9e999", " 12 ", "\r\n\t", "inf",      "0x1A"};
  Rows rows;
  for (const auto& value : values) rows.push_back({value, value});
  const auto destination = to("{table: '\"; DROP TABLE t; -- ', key: '" + std::string("k") + "'}");
  loaded(*destination, columns({"k", name}), rows);
  auto read = query("k", "\"\"\"; DROP TABLE t; -- \" ORDER BY rowid");
  EXPECT_EQ(read, values);
  EXPECT_EQ(query("\"\"\"; DROP TABLE t; -- \n\xF0\x9F\x98\x80\"",
                  "\"\"\"; DROP TABLE t; -- \" ORDER BY rowid"),
            values);
}

struct Affine {
  std::string name, declared;
  TypeKind type;
  std::string text, stored;  // `stored` is empty when the row must be refused.
};

void PrintTo(const Affine& affine, std::ostream* out) {
  *out << affine.name;
}

class SqliteSinkStores : public SqliteSinkTest, public ::testing::WithParamInterface<Affine> {};

TEST_P(SqliteSinkStores, F091_OnlyWhatComesBack) {
  const auto& param = GetParam();
  exec("CREATE TABLE t (a " + param.declared + ")");
  const std::vector<Field> fields = {{"a", {param.type}, false}};
  const auto report = load(*to("t"), fields, {{std::nullopt}, {param.text}});
  if (param.stored.empty()) {
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().kind(), ErrorKind::BadData);
    EXPECT_THAT(report.error().message(),
                AllOf(HasSubstr("row 2, column \"a\""), HasSubstr(param.text)));
    if (param.type == TypeKind::Unknown) {
      EXPECT_THAT(report.error().message(), HasSubstr("declare the type"));
    }
  } else {
    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(query("typeof(a), a", "t").at(1), param.stored);
  }
}

INSTANTIATE_TEST_SUITE_P(
    , SqliteSinkStores,
    ::testing::Values(
        Affine{"DecimalInNumeric", "NUMERIC", TypeKind::Decimal, "1.10", ""},
        Affine{"ShortDecimalInNumeric", "NUMERIC", TypeKind::Decimal, "1.5", "real|1.5"},
        Affine{"UnknownInNumeric", "NUMERIC", TypeKind::Unknown, "007", ""},
        Affine{"WholeRealInNumeric", "NUMERIC", TypeKind::Unknown, "3.0", ""},
        Affine{"SpacedInNumeric", "NUMERIC", TypeKind::Text, " 12", ""},
        Affine{"TwentyDigitsInNumeric", "NUMERIC", TypeKind::Unknown, "12345678901234567890", ""},
        Affine{"ExponentInNumeric", "NUMERIC", TypeKind::Text, "1e3", ""},
        Affine{"DateInNumeric", "DATE", TypeKind::Date, "2026-01-02", "text|2026-01-02"},
        Affine{"WordInNumeric", "NUMERIC", TypeKind::Unknown, "inf", "text|inf"},
        Affine{"IntegerInNumeric", "NUMERIC", TypeKind::Integer, "007", "integer|7"},
        Affine{"DoubleInNumeric", "NUMERIC", TypeKind::Double, "1.10", "real|1.1"},
        Affine{"BooleanInNumeric", "BOOLEAN", TypeKind::Boolean, "true", "integer|1"},
        Affine{"BigInInteger", "INTEGER", TypeKind::Unknown, "9223372036854775807",
               "integer|9223372036854775807"},
        Affine{"TooBigInInteger", "INTEGER", TypeKind::Unknown, "9223372036854775808", ""},
        Affine{"WordInInteger", "INTEGER", TypeKind::Unknown, "many", ""},
        Affine{"ZerosInInteger", "INTEGER", TypeKind::Unknown, "0012", ""},
        Affine{"PointInInteger", "INTEGER", TypeKind::Unknown, "12.0", ""},
        Affine{"PointAtTheEndInInteger", "INTEGER", TypeKind::Unknown, "12.", ""},
        Affine{"ExponentInInteger", "INTEGER", TypeKind::Unknown, "1e3", ""},
        Affine{"PointInDate", "DATE", TypeKind::Unknown, "12.0", ""},
        Affine{"PlusInInteger", "BIGINT", TypeKind::Unknown, "+7", ""},
        Affine{"MinusZeroInInteger", "INTEGER", TypeKind::Unknown, "-0", ""},
        Affine{"TruthInInteger", "INTEGER", TypeKind::Unknown, "false", ""},
        Affine{"DeclaredTruthInInteger", "INTEGER", TypeKind::Boolean, "yes", "integer|1"},
        Affine{"TruthInBoolean", "BOOLEAN", TypeKind::Unknown, "true", ""},
        Affine{"YesInBoolean", "BOOL", TypeKind::Unknown, "yes", ""},
        Affine{"OneInBoolean", "BOOLEAN", TypeKind::Unknown, "1", "integer|1"},
        Affine{"NoInBoolean", "BOOLEAN", TypeKind::Boolean, "no", "integer|0"},
        Affine{"TruthInText", "TEXT", TypeKind::Unknown, "true", "text|true"},
        Affine{"IntegerInUntyped", "", TypeKind::Integer, "007", "integer|7"},
        Affine{"BooleanInUntyped", "", TypeKind::Boolean, "yes", "integer|1"},
        Affine{"UnknownInBlob", "BLOB", TypeKind::Unknown, "1.10", "text|1.10"},
        Affine{"UnknownInStrictAny", "ANY) STRICT --", TypeKind::Unknown, "1.10", "text|1.10"},
        Affine{"UnknownInStrictReal", "REAL) STRICT --", TypeKind::Unknown, "3", ""},
        Affine{"UnknownInStrictInteger", "INT) STRICT --", TypeKind::Unknown, "007", ""},
        Affine{"UnknownInDate", "DATE", TypeKind::Unknown, "2026-01-02", "text|2026-01-02"},
        Affine{"ObjectInJson", "JSONB", TypeKind::Json, "{\"a\": 1.10}", "text|{\"a\": 1.10}"},
        Affine{"NumberInJson", "JSON", TypeKind::Json, "1.10", ""},
        Affine{"LongDecimalInFloat", "FLOAT", TypeKind::Decimal, "1234567890.12345678", ""},
        Affine{"LongFractionInReal", "REAL", TypeKind::Unknown, "0.1234567890123456789", ""},
        Affine{"LongFractionInNumeric", "DECIMAL(30,20)", TypeKind::Decimal,
               "0.1234567890123456789", ""},
        Affine{"FractionInReal", "DOUBLE", TypeKind::Unknown, "1.5", "real|1.5"},
        Affine{"WholeInReal", "REAL", TypeKind::Unknown, "3", ""},
        Affine{"ExponentInReal", "REAL", TypeKind::Unknown, "1e5", ""},
        Affine{"TextInInteger", "INT", TypeKind::Text, "007", ""},
        Affine{"DoubleInReal", "REAL", TypeKind::Double, "1.10", "real|1.1"},
        Affine{"IntegerInReal", "REAL", TypeKind::Integer, "9007199254740992",
               "real|9.00719925474099e+15"},
        Affine{"TooExactForReal", "REAL", TypeKind::Integer, "9007199254740993", ""},
        Affine{"RoundIntegerInReal", "REAL", TypeKind::Double, "159001810629457000",
               "real|1.59001810629457e+17"},
        Affine{"DeclaredExponentInReal", "REAL", TypeKind::Double, "1.59001810629457E+17",
               "real|1.59001810629457e+17"},
        Affine{"TooExactWithAPointForReal", "REAL", TypeKind::Unknown, "9007199254740993.0", ""},
        Affine{"OtherNotationInInteger", "INTEGER", TypeKind::Integer, "1E+3", "integer|1000"},
        Affine{"DecimalInReal", "REAL", TypeKind::Decimal, "1.10", ""},
        Affine{"NanInReal", "REAL", TypeKind::Double, "NaN", ""},
        Affine{"NumberInText", "VARCHAR(9)", TypeKind::Integer, "007", "text|007"},
        Affine{"NumberInUntyped", "", TypeKind::Unknown, "1.10", "text|1.10"}),
    [](const auto& test) { return test.param.name; });

TEST_F(SqliteSinkTest, SaysThatItKeepsNoNan) {
  exec("CREATE TABLE t (a REAL)");
  for (const auto* text : {"NaN", "nan"}) {
    const auto error = load_error(*to("t"), {{"a", {TypeKind::Double}, false}}, {{text}});
    EXPECT_EQ(error.kind(), ErrorKind::BadData);
    EXPECT_THAT(error.message(), HasSubstr("is no number, and SQLite would keep it as NULL"));
  }
}

// What an export without declared types said must be what a reader gets, or the load fails.
TEST_F(SqliteSinkTest, F091_GivesUndeclaredTextBackAsItWasOrRefusesIt) {
  const std::vector<std::string> texts = {"3",  "0012", "1.10", "1e3", "true",
                                          "-0", " 1",   "0x1A", "inf"};
  int kept = 0;
  for (const std::string declared : {"INTEGER", "REAL", "NUMERIC", "BOOLEAN"}) {
    for (const auto& text : texts) {
      exec("DROP TABLE IF EXISTS t; DROP TABLE IF EXISTS _millrace_loads; CREATE TABLE t (a " +
           declared + ")");
      const auto report = load(*to("t"), columns({"a"}), {{text}}, kFirstLoad);
      if (!report) continue;
      ++kept;
      EXPECT_THAT(query("a", "t"), ::testing::ElementsAre(text)) << declared;
    }
  }
  EXPECT_GE(kept, 6);
}

TEST_F(SqliteSinkTest, ANewTableTakesTheNextExportOfItsUndeclaredColumns) {
  const auto destination = to("{table: t, key: id}");
  ASSERT_TRUE(prepare(*destination));
  EXPECT_TRUE(destination->gives_back({TypeKind::Integer}));
  EXPECT_FALSE(destination->gives_back({TypeKind::Boolean}));
  const std::vector<Field> inferred = {{"id", {TypeKind::Integer}, false},
                                       {"ok", {TypeKind::Text}, false}};
  loaded(*destination, inferred, {{"1", "true"}});
  EXPECT_EQ(loaded(*destination, columns({"id", "ok"}), {{"1", "false"}}, kSecondLoad).updated, 1u);
  EXPECT_THAT(query("*", "t"), ::testing::ElementsAre("1|false"));
}

TEST_F(SqliteSinkTest, MakesUpNoNumberForNull) {
  exec("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)");
  const auto error =
      load_error(*to("t"), columns({"id", "name"}), {{"5", "a"}, {std::nullopt, "b"}});
  EXPECT_EQ(error.kind(), ErrorKind::BadData);
  EXPECT_THAT(error.message(), HasSubstr("row 2, column \"id\": it is NULL"));
}

TEST_F(SqliteSinkTest, TakesNoKeyForAnotherThatTheColumnTakesForEqual) {
  exec("CREATE TABLE t (id TEXT PRIMARY KEY COLLATE NOCASE, a TEXT)");
  exec("INSERT INTO t VALUES ('Ada', 'old'), ('Bob', 'old')");
  const auto destination = to("{table: t, key: id}");
  const auto fields = columns({"id", "a"});
  const auto other = load_error(*destination, fields, {{"Bob", "x"}, {"ada", "y"}});
  EXPECT_EQ(other.kind(), ErrorKind::BadData);
  EXPECT_THAT(other.message(), AllOf(HasSubstr("id = \"ada\""), HasSubstr("id = \"Ada\"")));
  const auto twins = load_error(*destination, fields, {{"new", "x"}, {"NEW", "y"}});
  EXPECT_EQ(twins.kind(), ErrorKind::BadData);
  EXPECT_THAT(twins.message(),
              HasSubstr("row 1 has the key id = \"new\" and row 2 the key id = \"NEW\", which are "
                        "equal by the table's column (NOCASE)"));
  EXPECT_EQ(query("*", "t"), (std::vector<std::string>{"Ada|old", "Bob|old"}));
  EXPECT_EQ(loaded(*destination, fields, {{"Ada", "new"}}, kSecondLoad).updated, 1u);
}

TEST_F(SqliteSinkTest, TakesNoTextForANumberOfAnUntypedKey) {
  exec("CREATE TABLE t (id PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, 'old')");
  const auto destination = to("{table: t, key: id}");
  const auto error = load_error(*destination, columns({"id", "a"}), {{"1", "new"}});
  EXPECT_EQ(error.kind(), ErrorKind::BadData);
  EXPECT_THAT(error.message(), AllOf(HasSubstr("\"id\""), HasSubstr("declare the type")));
  const std::vector<Field> declared = {{"id", {TypeKind::Integer}, false}, {"a", {}, false}};
  EXPECT_EQ(loaded(*destination, declared, {{"1", "new"}}).updated, 1u);
  EXPECT_EQ(query("*", "t"), std::vector<std::string>{"1|new"});
}

TEST_F(SqliteSinkTest, SeesThatAWholeNumberIsNoRoundedDouble) {
  exec("CREATE TABLE t (a NUMERIC); INSERT INTO t VALUES (9007199254740993)");
  const std::vector<Field> fields = {{"a", {TypeKind::Double}, false}};
  EXPECT_EQ(loaded(*to("t"), fields, {{"9007199254740992"}}).inserted, 1u);
  EXPECT_EQ(query("a", "t"), std::vector<std::string>{"9007199254740992"});
}

}  // namespace
}  // namespace millrace
