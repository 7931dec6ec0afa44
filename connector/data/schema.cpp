#include "connector/data/schema.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/data/foreign_types.h"

namespace millrace {
namespace {

constexpr std::array<std::pair<TypeKind, std::string_view>, 12> kTypeNames{{
    {TypeKind::Unknown, "unknown"},
    {TypeKind::Text, "text"},
    {TypeKind::Integer, "integer"},
    {TypeKind::Decimal, "decimal"},
    {TypeKind::Double, "double"},
    {TypeKind::Boolean, "boolean"},
    {TypeKind::Date, "date"},
    {TypeKind::Time, "time"},
    {TypeKind::Timestamp, "timestamp"},
    {TypeKind::TimestampTz, "timestamptz"},
    {TypeKind::Uuid, "uuid"},
    {TypeKind::Json, "json"},
}};
// What Postgres allows for a declared numeric.
constexpr std::uint16_t kMaxPrecision = 1000;

std::unexpected<Error> no_type(std::string message) {
  return fail(ErrorKind::InvalidConfig, std::move(message));
}

std::unexpected<Error> unknown_type(std::string_view text) {
  // The first name is Unknown's: a column is left undeclared by leaving its type out.
  std::vector<std::string> names;
  for (std::size_t i = 1; i < kTypeNames.size(); ++i) names.emplace_back(kTypeNames[i].second);
  const auto meant = type_for(text);
  if (!meant.empty() && parse_type(meant)) return no_type("is not a type; write " + meant);
  return no_type("is not a type" + suggestion(text, names));
}

bool read_number(std::string_view text, std::uint16_t& number) {
  text = trimmed(text);
  const char* end = text.data() + text.size();
  const auto [rest, ec] = std::from_chars(text.data(), end, number);
  return ec == std::errc() && rest == end;
}

Result<Type> parse_decimal_type(std::string_view text) {
  const auto inside = text.substr(8, text.size() - 9);
  const auto comma = inside.find(',');
  Type type{TypeKind::Decimal, 0, 0};
  bool valid = read_number(inside.substr(0, comma), type.precision);
  if (comma != std::string_view::npos) {
    valid = valid && read_number(inside.substr(comma + 1), type.scale);
  }
  if (!valid) {
    return no_type(
        "needs two numbers: how many digits there are in all, and how many of them come after the "
        "point; write decimal(12,2), or decimal for any number of digits");
  }
  if (type.precision == 0 || type.precision > kMaxPrecision) {
    return no_type(fmt::format(
        "can have 1 to {} digits; write decimal(12,2), or decimal for any number", kMaxPrecision));
  }
  if (type.scale > type.precision) {
    return no_type(
        fmt::format("has more digits after the point than in total; write decimal({},{})",
                    type.scale, type.precision));
  }
  return type;
}

}  // namespace

Result<Type> parse_type(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with("decimal(") && text.ends_with(')')) return parse_decimal_type(text);
  if (text.contains('(') && !text.ends_with(')') && type_for(text) == "decimal") {
    return no_type(
        "lacks its closing bracket; write \"decimal(12,2)\", in quotes, because a comma inside "
        "braces ends a value");
  }
  for (const auto& [kind, name] : kTypeNames) {
    if (name == text && kind != TypeKind::Unknown) return Type{kind, 0, 0};
  }
  return unknown_type(text);
}

std::string to_string(Type type) {
  if (type.kind == TypeKind::Decimal && type.precision > 0) {
    return fmt::format("decimal({},{})", type.precision, type.scale);
  }
  return std::string(kTypeNames[static_cast<std::size_t>(type.kind)].second);
}

std::optional<std::size_t> Schema::find(std::string_view name) const {
  const auto found = std::ranges::find(fields_, name, &Field::name);
  if (found == fields_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - fields_.begin());
}

std::string Schema::names() const {
  constexpr std::size_t kShown = 20;
  std::string text;
  for (std::size_t i = 0; i < std::min(kShown, fields_.size()); ++i) {
    if (i > 0) text += ", ";
    text += printable(fields_[i].name, 60);
  }
  if (fields_.size() > kShown) text += fmt::format(" and {} more", fields_.size() - kShown);
  return text;
}

}  // namespace millrace
