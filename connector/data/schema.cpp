#include "connector/data/schema.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"

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
constexpr std::string_view kTypes =
    "text, integer, decimal, decimal(precision,scale), double, boolean, date, time, timestamp, "
    "timestamptz, uuid, json";
// What Postgres allows for a declared numeric.
constexpr std::uint16_t kMaxPrecision = 1000;

std::unexpected<Error> unknown_type(std::string_view text) {
  // The first name is Unknown's: a column is left undeclared by leaving its type out.
  std::array<std::string_view, kTypeNames.size() - 1> names;
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = kTypeNames[i + 1].second;
  const auto near = nearest(text.substr(0, std::min<std::size_t>(text.size(), 40)), names);
  const auto meant = near.empty() ? std::string() : fmt::format(" (did you mean {}?)", near);
  return fail(ErrorKind::InvalidConfig, fmt::format("\"{}\" is not a type{}; the types are {}",
                                                    printable(text, 60), meant, kTypes));
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
  if (!valid) return unknown_type(text);
  if (type.precision == 0 || type.precision > kMaxPrecision || type.scale > type.precision) {
    return fail(ErrorKind::InvalidConfig,
                fmt::format("{}: the precision must be 1 to {}, and the scale at most the "
                            "precision, as in decimal(12,2)",
                            printable(text, 60), kMaxPrecision));
  }
  return type;
}

}  // namespace

Result<Type> parse_type(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with("decimal(") && text.ends_with(')')) return parse_decimal_type(text);
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
