#include "config/values/scalars.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"

namespace millrace::config {
namespace {

constexpr std::string_view kIntegerHelp = "write digits only, such as 250";
constexpr std::string_view kBooleanHelp = "write true or false";

Type scalar_type(Type::Shape shape, std::string word) {
  Type type;
  type.shape = shape;
  type.word = std::move(word);
  return type;
}

// from_chars would stop at the first character that is no digit, and take 007 for 7.
std::optional<std::string> complaint_about_digits(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || !std::ranges::all_of(text, is_digit))
    return fmt::format("is not a whole number; {}", kIntegerHelp);
  if (text.size() > 1 && text.front() == '0') return "begins with a zero; write it without";
  return std::nullopt;
}

template <class Wide>
Parsed<Wide> parse_integer(const std::string& text, Wide min, Wide max) {
  if (const auto complaint = complaint_about_digits(text)) return std::unexpected(*complaint);
  Wide value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size() || value < min || value > max) {
    return std::unexpected(fmt::format("is out of range; write a number from {} to {}", min, max));
  }
  return value;
}

}  // namespace

Type Codec<std::string>::type() {
  return scalar_type(Type::Shape::Text, "string");
}

Type Codec<Secret>::type() {
  return scalar_type(Type::Shape::Secret, "secret");
}

Type Codec<bool>::type() {
  Type type = scalar_type(Type::Shape::Boolean, "boolean");
  type.pattern = "^(true|false)$";
  type.help = kBooleanHelp;
  return type;
}

Parsed<bool> Codec<bool>::from_text(const std::string& text) {
  if (text == "true") return true;
  if (text == "false") return false;
  const auto word = lower(text);
  for (const std::string_view yes : {"true", "yes", "on", "y", "1"}) {
    if (word == yes) return std::unexpected("is neither true nor false; write true");
  }
  for (const std::string_view no : {"false", "no", "off", "n", "0"}) {
    if (word == no) return std::unexpected("is neither true nor false; write false");
  }
  return std::unexpected(fmt::format("is neither true nor false; {}", kBooleanHelp));
}

Type Codec<std::filesystem::path>::type() {
  return scalar_type(Type::Shape::Text, "path");
}

Parsed<std::filesystem::path> Codec<std::filesystem::path>::from_text(const std::string& text) {
  if (text.empty()) return std::unexpected("is not a path; write the name of a file or a folder");
  return std::filesystem::path(text);
}

Type integer_type(bool is_signed) {
  Type type = scalar_type(Type::Shape::Integer, "integer");
  type.is_signed = is_signed;
  type.pattern = is_signed ? "^-?(0|[1-9][0-9]*)$" : "^(0|[1-9][0-9]*)$";
  type.help = kIntegerHelp;
  return type;
}

Parsed<std::int64_t> parse_signed(const std::string& text, std::int64_t min, std::int64_t max) {
  return parse_integer<std::int64_t>(text, min, max);
}

Parsed<std::uint64_t> parse_unsigned(const std::string& text, std::uint64_t max) {
  return parse_integer<std::uint64_t>(text, 0, max);
}

}  // namespace millrace::config
