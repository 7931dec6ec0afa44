#include "sinks/sqlite/catalog/cell_rules.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/data/values.h"

namespace millrace::sinks::sqlite {
namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;

// What SQLite would take for a number when it stores text in a NUMERIC column; spaces around it
// count as nothing there.
bool looks_like_number(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\n\v\f\r";
  const auto first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return false;
  text = text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
  if (text.front() == '+' || text.front() == '-') text.remove_prefix(1);
  const auto skip_digits = [&text] {
    const auto count = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(count);
    return count;
  };
  auto digits = skip_digits();
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    digits += skip_digits();
  }
  if (digits == 0) return false;
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (skip_digits() == 0) return false;
  }
  return text.empty();
}

// The number, when SQLite writes it with the very same text: no plus, no zeros in front, no "-0".
std::optional<std::int64_t> exact_integer(std::string_view text) {
  const auto digits = text.substr(text.starts_with('-') ? 1 : 0);
  if (text.starts_with('+') || (digits.starts_with('0') && text != "0")) return std::nullopt;
  return parse_plain_integer(text);
}

std::optional<double> exact_real(std::string_view text) {
  const auto value = parse_double(text);
  if (!value || !std::isfinite(*value)) return std::nullopt;
  auto written = fmt::format("{:.15g}", *value);
  if (written.contains('e')) return std::nullopt;
  if (!written.contains('.')) written += ".0";
  return written == text ? value : std::nullopt;
}

// NaN is refused: SQLite would store NULL. So is an integer that is neither its double exactly nor
// the way to write it.
std::optional<double> number_for_real(std::string_view text) {
  const auto value = parse_double(text);
  if (!value || std::isnan(*value)) return std::nullopt;
  const auto whole = parse_integer(text);
  if (!whole) return value;
  const bool exact = *value < kTwoTo63 && static_cast<std::int64_t>(*value) == *whole;
  if (exact || parse_integer(fmt::format("{}", *value)) == whole) return value;
  return std::nullopt;
}

template <class Value>
Result<bool> bind_if(io::SqliteStatement& statement, int parameter,
                     const std::optional<Value>& value) {
  if (!value) return false;
  auto bound = statement.bind(parameter, *value);
  if (!bound) return fail(std::move(bound).error());
  return true;
}

Result<bool> bind_exact_numeric(io::SqliteStatement& statement, int parameter,
                                std::string_view text) {
  if (const auto whole = exact_integer(text)) return bind_if(statement, parameter, whole);
  if (!looks_like_number(text)) return bind_if(statement, parameter, std::optional(text));
  // "3.0" would be stored as 3.
  const auto real = text.ends_with(".0") ? std::nullopt : exact_real(text);
  return bind_if(statement, parameter, real);
}

std::optional<std::int64_t> boolean(std::string_view text) {
  const auto value = parse_boolean(text);
  return value ? std::optional<std::int64_t>(*value ? 1 : 0) : std::nullopt;
}

}  // namespace

// https://www.sqlite.org/datatype3.html, 3.1: the order of the tests is SQLite's.
Affinity affinity_of(std::string_view declared_type, bool strict) {
  const std::string type = upper(declared_type);
  if (strict && type == "ANY") return Affinity::None;
  if (type.contains("INT")) return Affinity::Integer;
  if (type.contains("CHAR") || type.contains("CLOB") || type.contains("TEXT")) {
    return Affinity::Text;
  }
  if (type.contains("BLOB")) return strict ? Affinity::Blob : Affinity::None;
  if (type.empty()) return Affinity::None;
  if (type.contains("REAL") || type.contains("FLOA") || type.contains("DOUB")) {
    return Affinity::Real;
  }
  return type.contains("BOOL") ? Affinity::Boolean : Affinity::Numeric;
}

CellRule rule_for(Type type, Affinity affinity) {
  using enum TypeKind;
  const TypeKind kind = type.kind;
  if (affinity == Affinity::Text || affinity == Affinity::Blob) return CellRule::Text;
  if (affinity == Affinity::Real) {
    return kind == Integer || kind == Double ? CellRule::Real : CellRule::ExactReal;
  }
  if (kind == Integer) return CellRule::Integer;
  if (kind == Boolean) return CellRule::Boolean;
  if (affinity == Affinity::Integer) return CellRule::ExactInteger;
  if (kind == Double) return CellRule::Real;
  if (affinity == Affinity::None) return CellRule::Text;
  // The text would come back, but nobody who asks a BOOLEAN column for 1 would find it.
  if (affinity == Affinity::Boolean && kind == Unknown) return CellRule::ExactInteger;
  return CellRule::ExactNumeric;
}

std::string_view declared_type_for(Type type) {
  switch (type.kind) {
    case TypeKind::Integer:
    case TypeKind::Boolean:
      return "INTEGER";
    case TypeKind::Double:
      return "REAL";
    default:
      return "TEXT";
  }
}

Result<bool> bind_cell(io::SqliteStatement& statement, int parameter, CellRule rule,
                       std::string_view text) {
  switch (rule) {
    case CellRule::Text:
      return bind_if(statement, parameter, std::optional(text));
    case CellRule::Integer:
      return bind_if(statement, parameter, parse_integer(text));
    case CellRule::Real:
      return bind_if(statement, parameter, number_for_real(text));
    case CellRule::Boolean:
      return bind_if(statement, parameter, boolean(text));
    case CellRule::ExactInteger:
      return bind_if(statement, parameter, exact_integer(text));
    case CellRule::ExactReal:
      return bind_if(statement, parameter, exact_real(text));
    case CellRule::ExactNumeric:
      return bind_exact_numeric(statement, parameter, text);
  }
  return false;
}

std::string complaint_about(Type type, CellRule rule, std::string_view declared) {
  switch (rule) {
    case CellRule::Text:
      return "";
    case CellRule::Integer:
      return "is not a 64-bit whole number; make the table's column TEXT, and declare the column "
             "as text";
    case CellRule::Real:
      return "is not a number that a double holds exactly enough; make the table's column TEXT, "
             "and declare the column as text or decimal";
    case CellRule::Boolean:
      return "is not a boolean; write true or false";
    case CellRule::ExactInteger:
    case CellRule::ExactReal:
    case CellRule::ExactNumeric:
      break;
  }
  const auto where = fmt::format("the table's {} column", printable(declared));
  if (type.kind == TypeKind::Unknown) {
    return fmt::format(
        "would not come back unchanged from {}; declare the type of the column under columns, or "
        "make the table's column TEXT",
        where);
  }
  return fmt::format(
      "would become another text in {}; make that column TEXT, or declare the "
      "column under columns as what it holds",
      where);
}

std::string_view complaint_about_value(CellRule rule, std::string_view text) {
  if (rule != CellRule::Real) return "";
  const auto value = parse_double(text);
  if (!value || !std::isnan(*value)) return "";
  return "is no number, and SQLite would keep it as NULL; make the table's column TEXT and declare "
         "the column as text, or have the report leave the cell empty";
}

}  // namespace millrace::sinks::sqlite
