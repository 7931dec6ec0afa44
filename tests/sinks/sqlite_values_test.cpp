// Values and names through the SQLite sink and back.

#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/sinks/sqlite_fixture.h"

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

TEST_P(SqliteSinkStores, OnlyWhatComesBack) {
  const auto& param = GetParam();
  exec("CREATE TABLE t (a " + param.declared + ")");
  const std::vector<Field> fields = {{"a", {param.type}, false}};
  const auto report = load(*to("t"), fields, {{std::nullopt}, {param.text}});
  if (param.stored.empty()) {
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().kind(), ErrorKind::BadData);
    EXPECT_THAT(report.error().message(),
                AllOf(HasSubstr("row 2, column \"a\""), HasSubstr(param.text)));
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
        Affine{"TruthInInteger", "INTEGER", TypeKind::Unknown, "false", "integer|0"},
        Affine{"TextInInteger", "INT", TypeKind::Text, "007", ""},
        Affine{"DoubleInReal", "REAL", TypeKind::Double, "1.10", "real|1.1"},
        Affine{"UnknownInReal", "REAL", TypeKind::Unknown, "9007199254740992",
               "real|9.00719925474099e+15"},
        Affine{"TooExactForReal", "REAL", TypeKind::Unknown, "9007199254740993", ""},
        Affine{"RoundIntegerInReal", "REAL", TypeKind::Double, "159001810629457000",
               "real|1.59001810629457e+17"},
        Affine{"ExponentInReal", "REAL", TypeKind::Double, "1.59001810629457E+17",
               "real|1.59001810629457e+17"},
        Affine{"PowerOfTwoInReal", "REAL", TypeKind::Unknown, "1152921504606846976",
               "real|1.15292150460685e+18"},
        Affine{"TooExactWithAPointForReal", "REAL", TypeKind::Unknown, "9007199254740993.0", ""},
        Affine{"OtherNotationInInteger", "INTEGER", TypeKind::Integer, "1E+3", "integer|1000"},
        Affine{"DecimalInReal", "REAL", TypeKind::Decimal, "1.10", ""},
        Affine{"NanInReal", "REAL", TypeKind::Double, "NaN", ""},
        Affine{"NumberInText", "VARCHAR(9)", TypeKind::Integer, "007", "text|007"},
        Affine{"NumberInUntyped", "", TypeKind::Unknown, "1.10", "text|1.10"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace
