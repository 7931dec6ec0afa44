#include "connector/components/column_type.h"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace millrace::config {
namespace {

constexpr auto kTypeNotes = std::to_array<std::pair<TypeKind, std::string_view>>({
    {TypeKind::Text, "Any text, as the report has it."},
    {TypeKind::Integer, "A whole number of 64 bits."},
    {TypeKind::Decimal,
     "An exact number; decimal(12,2) has at most 12 digits, 2 of them after the point."},
    {TypeKind::Double, "A floating-point number of 64 bits."},
    {TypeKind::Boolean, "true or false; also t and f, yes and no, 1 and 0."},
    {TypeKind::Date, "A day, such as 2026-01-31."},
    {TypeKind::Time, "A time of day, such as 23:59:59."},
    {TypeKind::Timestamp, "A date and a time without an offset."},
    {TypeKind::TimestampTz, "A date and a time with an offset: an instant."},
    {TypeKind::Uuid, "A UUID: 32 hexadecimal digits with hyphens."},
    {TypeKind::Json, "One JSON value."},
});

}  // namespace

Type Codec<millrace::Type>::type() {
  Type type;
  type.shape = Type::Shape::Choice;
  type.word = "type";
  for (const auto& [kind, note] : kTypeNotes) {
    type.choices.push_back(millrace::to_string(millrace::Type{kind}));
    type.notes.emplace_back(note);
  }
  type.pattern = R"(^decimal\( *0*([1-9][0-9]{0,2}|1000) *(, *[0-9]+ *)?\)$)";
  type.help = fmt::format("write one of {}, decimal(12,2)", fmt::join(type.choices, ", "));
  return type;
}

Parsed<millrace::Type> Codec<millrace::Type>::from_text(const std::string& text) {
  auto parsed = parse_type(text);
  if (parsed) return *parsed;
  return std::unexpected(parsed.error().message());
}

std::string Codec<millrace::Type>::to_text(const millrace::Type& value) {
  return value.kind == TypeKind::Unknown ? "" : millrace::to_string(value);
}

}  // namespace millrace::config
