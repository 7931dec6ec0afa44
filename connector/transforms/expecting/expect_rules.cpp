#include "connector/transforms/expecting/expect_rules.h"

#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/data/timestamps.h"
#include "connector/sql/numeric/decimal_text.h"

namespace millrace::transforms {
namespace {

// The text within this kind of quotes, for an expression.
std::string quoted(std::string_view text, char quote) {
  std::string result(1, quote);
  for (const char c : text) {
    if (c == quote) result += quote;
    result += c;
  }
  return result + quote;
}

std::string column(std::string_view name) {
  return quoted(name, '"');
}
std::string literal(std::string_view value) {
  return quoted(value, '\'');
}

RowRule in_rule(const std::string& name, const std::vector<std::string>& values) {
  std::vector<std::string> literals;
  literals.reserve(values.size());
  for (const auto& value : values) literals.push_back(literal(value));
  return {fmt::format("{} IN ({})", column(name), fmt::join(literals, ", ")),
          fmt::format("{} is {}", printable(name), listed(values, "or")), name};
}

RowRule range_rule(const std::string& name, const ValueRange& range) {
  const auto its_column = column(name);
  if (!range.max) {
    return {fmt::format("{} >= {}", its_column, literal(*range.min)),
            fmt::format("{} is at least {}", printable(name), printable(*range.min)), name};
  }
  if (!range.min) {
    return {fmt::format("{} <= {}", its_column, literal(*range.max)),
            fmt::format("{} is at most {}", printable(name), printable(*range.max)), name};
  }
  return {fmt::format("{} BETWEEN {} AND {}", its_column, literal(*range.min), literal(*range.max)),
          fmt::format("{} lies between {} and {}", printable(name), printable(*range.min),
                      printable(*range.max)),
          name};
}

}  // namespace

bool is_empty(const ValueRange& range, TypeKind kind) {
  if (!range.min || !range.max) return false;
  switch (kind) {
    case TypeKind::Integer:
    case TypeKind::Decimal:
    case TypeKind::Double: {
      const auto min = sql::parse_numeric(*range.min);
      const auto max = sql::parse_numeric(*range.max);
      return min && max && *min > *max;
    }
    case TypeKind::Unknown:
    case TypeKind::Text:
      return *range.min > *range.max;
    case TypeKind::Date: {
      const auto min = parse_date(*range.min);
      const auto max = parse_date(*range.max);
      return min && max && *min > *max;
    }
    case TypeKind::Time:
    case TypeKind::Timestamp:
    case TypeKind::TimestampTz:
    case TypeKind::Boolean:
    case TypeKind::Uuid:
    case TypeKind::Json:
      break;
  }
  return false;
}

std::vector<RowRule> row_rules(const ExpectConfig& config) {
  std::vector<RowRule> rules;
  rules.reserve(config.not_null.size() + config.in.size() + config.range.size() +
                config.matches.size() + config.that.size());
  for (const auto& name : config.not_null) {
    rules.push_back({column(name) + " IS NOT NULL", printable(name) + " has a value", name});
  }
  for (const auto& [name, values] : config.in) rules.push_back(in_rule(name, values));
  for (const auto& [name, range] : config.range) rules.push_back(range_rule(name, range));
  for (const auto& [name, pattern] : config.matches) {
    rules.push_back({fmt::format("{} ~ {}", column(name), literal(pattern)),
                     fmt::format("{} matches {}", printable(name), printable(pattern)), name});
  }
  for (const auto& text : config.that) {
    rules.push_back({text, printable(text), text, true});
  }
  return rules;
}

}  // namespace millrace::transforms
