#include "connector/base/text/invisible.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>

namespace millrace {
namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t length = 1;
};

// Of well-formed text; what is not gives its byte.
Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto lead = byte(0);
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
  if (length == 1 || text.size() < length) return {lead, 1};
  std::uint32_t code = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) code = code << 6 | (byte(i) & 0x3F);
  return {code, length};
}

constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 11> kInvisible{{
    {0x00A0, 0x00A0},  // The no-break space,
    {0x00AD, 0x00AD},  // the soft hyphen,
    {0x034F, 0x034F},
    {0x1680, 0x1680},
    {0x2000, 0x200B},  // spaces of many widths, the last of which has none,
    {0x200E, 0x200F},  // marks of direction,
    {0x2028, 0x202F},
    {0x205F, 0x2064},
    {0x2066, 0x206F},
    {0xFEFF, 0xFEFF},  // and the byte order mark.
    {0xE0000, 0xE007F},
}};

constexpr bool is_joiner(std::uint32_t code) {
  return code == 0x200C || code == 0x200D;
}

constexpr std::array<std::string_view, 8> kQuotes{"“", "”", "„", "‟", "‘", "’", "‚", "«"};
constexpr std::array<std::string_view, 8> kEnds{"”", "“", "‟", "„", "’", "‘", "‚", "»"};

template <class Quotes, class Test>
std::size_t quote_length(const Quotes& quotes, Test stands_there) {
  const auto found = std::ranges::find_if(quotes, stands_there);
  return found == quotes.end() ? 0 : found->size();
}

}  // namespace

std::size_t invisible_length(std::string_view text) {
  if (text.empty() || static_cast<unsigned char>(text.front()) < 0xC2) return 0;
  const auto [code, length] = first_character(text);
  const auto holds = [code](const auto& range) {
    return range.first <= code && code <= range.second;
  };
  if (std::ranges::any_of(kInvisible, holds)) return length;
  const bool joins = text.size() > length && static_cast<unsigned char>(text[length]) >= 0x80;
  return is_joiner(code) && !joins ? length : 0;
}

std::string code_point_name(std::string_view text) {
  return fmt::format("U+{:04X}", first_character(text).code);
}

std::string first_invisible(std::string_view text) {
  for (; !text.empty(); text.remove_prefix(first_character(text).length)) {
    if (invisible_length(text) > 0) return code_point_name(text);
  }
  return "";
}

std::string without_invisible(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto length = first_character(text).length;
    if (invisible_length(text) == 0) out += text.substr(0, length);
    text.remove_prefix(length);
  }
  return out;
}

std::string_view between_typographic_quotes(std::string_view text) {
  const auto first = quote_length(kQuotes, [&](auto quote) { return text.starts_with(quote); });
  if (first == 0) return "";
  const auto last = quote_length(kEnds, [&](auto quote) { return text.ends_with(quote); });
  if (last == 0 || text.size() <= first + last) return "";
  return text.substr(first, text.size() - first - last);
}

bool begins_with_typographic_quote(std::string_view text) {
  return quote_length(kQuotes, [&](auto quote) { return text.starts_with(quote); }) > 0;
}

}  // namespace millrace
