// No reason why a row has no value tells a value once it is told without them.

#include <array>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/sql/functions/standard_catalog.h"
#include "tests/sql/support/expressions.h"

namespace millrace::testing {
namespace {

using sql::SqlType;
using ::testing::AnyOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

// What no message may have in it: every value has one of these.
constexpr const char* kWord = "QZX";
constexpr const char* kDigits = "98765";

using Texts = std::vector<std::string>;

Texts values_of(SqlType type) {
  switch (type) {
    case SqlType::Bigint:
      return {"-98765", "98765", "9876598765", "9876543219876543219"};
    case SqlType::Numeric:
      return {"-98765.5", "98765", "9.8765e36", "0.98765"};
    case SqlType::Double:
      return {"-98765.5", "98765", "9.8765e300", "-9.8765e-300", "98765.98765e9"};
    case SqlType::Date:
      return {"9876-05-04", "0098-07-06"};
    case SqlType::Time:
      return {"09:87:65", "09:08:07.98765"};
    case SqlType::Timestamp:
      return {"9876-05-04 03:02:01.98765"};
    case SqlType::TimestampTz:
      return {"9876-05-04 03:02:01.98765+00"};
    case SqlType::Interval:
      return {"98765 years", "-98765 mons 98765 days", "987659876 days", "98765:00:00.98765"};
    case SqlType::Uuid:
      return {"98765987-6598-7659-8765-987659876598"};
    case SqlType::Jsonb:
      return {R"("QZX")", "98765", "[98765]", R"({"QZX": 98765})", "9.8765e36", "true"};
    default:
      return {"QZX",
              "98765",
              "-98765",
              "{QZX",
              "QZX98765(",
              "9876598765987659876598",
              "2024-98765",
              "98765:98765",
              "%QZX\\",
              "(QZX",
              "QZX@98765",
              "\xC2\xA0QZX",
              "YYYY QZX EEEE RN",
              "=QZX=",
              "98765 QZX",
              R"({"QZX": )",
              "+98765:98765"};
  }
}

// A table of a column for each type of parameter, with the values in all orders against another.
struct Table {
  explicit Table(const std::vector<SqlType>& types) {
    std::vector<Field> fields;
    std::vector<std::string> arguments;
    for (const SqlType type : types) {
      const auto name = fmt::format("c{}", fields.size());
      const bool is_own = type == sql::kAnyType || type == SqlType::Text;
      arguments.push_back(is_own ? name : fmt::format("{}::{}", name, sql::name_of(type)));
      fields.push_back({name, {}, false});
    }
    call = fmt::format("{}", fmt::join(arguments, ", "));
    constexpr std::size_t kRows = 360;
    BatchBuilder builder(std::make_shared<const Schema>(fields));
    for (std::size_t row = 0; row < kRows; ++row) {
      for (std::size_t c = 0; c < types.size(); ++c) {
        const auto values = values_of(types[c]);
        builder.add(values[row * (2 * c + 1) % values.size()]);
      }
    }
    batch = builder.take();
  }

  std::string call;
  Batch batch;
};

// The reasons of all rows, without values.
void add_reasons(const std::string& expression, const Batch& batch,
                 std::set<std::string>& reasons) {
  const auto evaluated = evaluate(expression, batch);
  if (!evaluated) return;
  for (const auto& reason : evaluated->faults) {
    if (reasons.insert(reason).second) {
      EXPECT_THAT(reason, Not(AnyOf(HasSubstr(kWord), HasSubstr(kDigits), HasSubstr("qzx"))))
          << expression;
    }
  }
}

TEST(HiddenValuesTest, AreInNoReasonOfAnyFunction) {
  std::set<std::string> reasons;
  for (const auto& [name, function] : sql::standard_catalog().functions()) {
    for (const auto& overload : function.overloads) {
      if (overload.parameters.empty()) continue;
      const Table table(overload.parameters);
      add_reasons(fmt::format("\"{}\"({})", name, table.call), table.batch, reasons);
    }
  }

  EXPECT_GT(reasons.size(), 40u) << fmt::format("{}", fmt::join(reasons, "\n"));
}

TEST(HiddenValuesTest, AreInNoReasonOfAnyOperatorOrCast) {
  std::set<std::string> reasons;
  for (const auto& [name, function] : sql::standard_catalog().operators()) {
    for (const auto& overload : function.overloads) {
      if (overload.parameters.size() != 2) continue;
      const Table table(overload.parameters);
      const auto comma = table.call.find(", ");
      add_reasons(fmt::format("({}) {} ({})", table.call.substr(0, comma), name,
                              table.call.substr(comma + 2)),
                  table.batch, reasons);
    }
  }
  constexpr std::array kTypes{SqlType::Boolean,   SqlType::Bigint,      SqlType::Numeric,
                              SqlType::Double,    SqlType::Date,        SqlType::Time,
                              SqlType::Timestamp, SqlType::TimestampTz, SqlType::Interval,
                              SqlType::Uuid,      SqlType::Jsonb};
  for (const SqlType from : kTypes) {
    const Table table({from});
    for (const SqlType to : kTypes) {
      add_reasons(fmt::format("({})::{}", table.call, sql::name_of(to)), table.batch, reasons);
    }
  }

  EXPECT_GT(reasons.size(), 20u) << fmt::format("{}", fmt::join(reasons, "\n"));
}

TEST(HiddenValuesTest, LeaveTheWordsAndWhatIsKnown) {
  const Table table({SqlType::Text});
  const auto faults_of = [&](const std::string& expression) {
    return evaluate(expression, table.batch)->faults;
  };
  EXPECT_THAT(faults_of("c0::date"), Each(AnyOf("invalid input syntax for type date: ***",
                                                "date/time field value out of range: ***",
                                                "time zone displacement out of range: ***")));
  EXPECT_THAT(faults_of("make_time(-98765, 1, length(c0)::double precision)"),
              Each("time field value out of range: ***"));
  EXPECT_THAT(faults_of("chr(9876598765 + length(c0))"),
              Each("requested character too large for encoding: ***"));
  EXPECT_THAT(faults_of("regexp_count('a', 'a', -length(c0))"),
              Each("invalid value for parameter \"start\": ***"));
}

}  // namespace
}  // namespace millrace::testing
