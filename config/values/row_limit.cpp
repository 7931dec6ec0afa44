#include "config/values/row_limit.h"

#include <charconv>

#include <fmt/format.h>

#include "config/values/measures.h"
#include "connector/base/text/ascii.h"

namespace millrace::config {
namespace {

constexpr std::uint64_t kMostRows = 1'000'000'000'000;
constexpr std::string_view kRowLimitHelp = "write 100 or 1%";

}  // namespace

std::uint64_t RowLimit::of(std::uint64_t all) const {
  if (!share) return rows;
  // A share such as 29% is no exact double: its last digits are not to cost a row.
  return static_cast<std::uint64_t>(static_cast<double>(all) * share->fraction * (1 + 1e-12));
}

Type Codec<RowLimit>::type() {
  Type type;
  type.shape = Type::Shape::Integer;
  type.word = "number of rows";
  type.pattern = R"(^([0-9]{1,12}|[0-9]+(\.[0-9]+)?%)$)";
  type.help = kRowLimitHelp;
  type.is_signed = false;
  return type;
}

Parsed<RowLimit> Codec<RowLimit>::from_text(const std::string& text) {
  if (text.ends_with('%')) {
    const auto share = Codec<Percent>::from_text(text);
    if (!share) return std::unexpected(fmt::format("is not a percentage; {}", kRowLimitHelp));
    if (share->fraction > 1) return std::unexpected("is more than all rows; write at most 100%");
    return RowLimit{0, *share};
  }
  const bool is_whole = !text.empty() && digits_at(text, 0) == text.size();
  if (!is_whole) {
    return std::unexpected(
        fmt::format("is not a number of rows or a percentage; {}", kRowLimitHelp));
  }
  RowLimit limit;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), limit.rows);
  if (parsed.ec != std::errc() || limit.rows > kMostRows) {
    return std::unexpected(fmt::format("is too large; write at most {}", kMostRows));
  }
  return limit;
}

std::string Codec<RowLimit>::to_text(const RowLimit& value) {
  return value.share ? Codec<Percent>::to_text(*value.share) : std::to_string(value.rows);
}

}  // namespace millrace::config
