#include "connector/transforms/query/value_keys.h"

#include "connector/spill/key_bytes.h"

namespace millrace::transforms {
namespace {

using sql::Decimal;

void put_wide(sql::UInt128 value, std::string& out) {
  spill::put_word(static_cast<std::uint64_t>(value >> 64), out);
  spill::put_word(static_cast<std::uint64_t>(value), out);
}

void put(bool value, std::string& out) {
  out += value ? '\1' : '\0';
}
void put(std::int64_t value, std::string& out) {
  spill::put_integer(value, out);
}
void put(std::int32_t value, std::string& out) {
  spill::put_integer(value, out);
}
void put(double value, std::string& out) {
  spill::put_double(value, out);
}
void put(std::string_view value, std::string& out) {
  spill::put_text(value, out);
}
void put(const sql::UuidBytes& value, std::string& out) {
  out.append(value.begin(), value.end());
}
void put(const sql::Interval& value, std::string& out) {
  const auto length = static_cast<sql::UInt128>(sql::estimated_microseconds(value));
  put_wide(length ^ (sql::UInt128{1} << 127), out);
}

// 0.d1d2... times a power of ten: the power first, then all 38 digits.
void put(const Decimal& value, std::string& out) {
  switch (value.kind) {
    case Decimal::Kind::NaN:
      out += spill::kNaN;
      return;
    case Decimal::Kind::PositiveInfinity:
      out += spill::kPositiveInfinity;
      return;
    case Decimal::Kind::NegativeInfinity:
      out += spill::kNegativeInfinity;
      return;
    case Decimal::Kind::Finite:
      break;
  }
  if (value.coefficient == 0) {
    out += spill::kZero;
    return;
  }
  const bool is_negative = value.coefficient < 0;
  out += is_negative ? spill::kNegative : spill::kPositive;
  const std::size_t from = out.size();
  const auto magnitude = sql::magnitude(value.coefficient);
  const int digits = sql::digit_count(magnitude);
  spill::put_integer(digits - value.scale, out);
  put_wide(magnitude * sql::kPowersOfTen[static_cast<std::size_t>(sql::kMaximumDigits - digits)],
           out);
  if (is_negative) spill::complement(out, from);
}

}  // namespace

void encode_value(const sql::Vector& values, std::size_t row, KeyOrder order, std::string& out) {
  if (values.is_null(row)) {
    out += order.nulls_first ? spill::kNullFirst : spill::kNullLast;
    return;
  }
  out += spill::kValue;
  const std::size_t from = out.size();
  sql::with_form_of(values.type(), [&]<class Form>(Form) { put(values.at<Form>(row), out); });
  if (order.descending) spill::complement(out, from);
}

void encode_values(const std::vector<const sql::Vector*>& values, std::size_t row,
                   std::string& out) {
  for (const auto* each : values) encode_value(*each, row, {}, out);
}

}  // namespace millrace::transforms
