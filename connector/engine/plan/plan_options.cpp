#include "connector/engine/plan/plan_options.h"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"
#include "connector/data/values.h"

namespace millrace::engine {
namespace {

std::optional<std::string> complaint_about_default(const ColumnOptions& column) {
  if (!column.default_ || is_of(column.type, *column.default_)) return std::nullopt;
  return fmt::format("'{}' is not of type {}; write a value of that type, or correct the type",
                     printable(*column.default_, 60), to_string(column.type));
}

}  // namespace

config::Spec<ColumnOptions> column_spec() {
  return config::Spec<ColumnOptions>("column", "What the contract says of one column.")
      .field<&ColumnOptions::as>("The new name of the column; by default it keeps the report's.")
      .field<&ColumnOptions::type>(
          "The type of the column. A value of another type fails the load.")
      .field<&ColumnOptions::required>("NULL fails the load.")
      .field<&ColumnOptions::default_>("The value to use instead of NULL.")
      .check_at<&ColumnOptions::default_>(&complaint_about_default)
      .shorthand<&ColumnOptions::type>();
}

config::Spec<Guards> guards_spec() {
  return config::Spec<Guards>("guards", "What stops a load before anything visible changes.")
      .field<&Guards::on_empty>(
          "What happens when the export has no rows and the destination's mode is replace: stop "
          "(exit 4, the old rows stay) or accept.");
}

config::Spec<SpoolOptions> spool_spec() {
  return config::Spec<SpoolOptions>("spool", "Disk space for temporary files, in TMPDIR.")
      .field<&SpoolOptions::limit>(
          "The disk space that a run may use to buffer rows for a slow destination, or for a slow "
          "sync that shares an export. When it is used up, the fast ones wait for the slow one. "
          "Exports that are spooled until they are verified are not counted.");
}

}  // namespace millrace::engine

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
