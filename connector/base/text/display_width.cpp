#include "connector/base/text/display_width.h"

#include <algorithm>
#include <array>

namespace millrace {
namespace {

struct Range {
  char32_t first, last;
};

// Of the blocks that hold nothing else: Unicode 15, Mn and Cf.
constexpr std::array<Range, 8> kNoWidth{{{0x0300, 0x036F},
                                         {0x0483, 0x0489},
                                         {0x1AB0, 0x1AFF},
                                         {0x1DC0, 0x1DFF},
                                         {0x200B, 0x200F},
                                         {0x20D0, 0x20FF},
                                         {0xFE00, 0xFE0F},
                                         {0xFE20, 0xFE2F}}};

// East_Asian_Width W and F: https://www.unicode.org/reports/tr11/
constexpr std::array<Range, 11> kWide{{{0x1100, 0x115F},
                                       {0x2E80, 0x303E},
                                       {0x3041, 0x33FF},
                                       {0x3400, 0x4DBF},
                                       {0x4E00, 0xA4CF},
                                       {0xA960, 0xA97C},
                                       {0xAC00, 0xD7A3},
                                       {0xF900, 0xFAFF},
                                       {0xFE30, 0xFE6F},
                                       {0xFF01, 0xFF60},
                                       {0xFFE0, 0xFFE6}}};
constexpr std::array<Range, 3> kWideBeyond{
    {{0x1F300, 0x1F64F}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}}};

template <std::size_t N>
bool is_in(const std::array<Range, N>& ranges, char32_t c) {
  return std::ranges::any_of(
      ranges, [c](const Range& range) { return range.first <= c && c <= range.last; });
}

std::size_t width_of(char32_t c) {
  if (c < 0x0300) return 1;
  if (is_in(kNoWidth, c)) return 0;
  return is_in(kWide, c) || is_in(kWideBeyond, c) ? 2 : 1;
}

// The character at the start of valid UTF-8, which is taken off.
char32_t take_character(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t c = size == 1 ? lead : lead & (0xFFu >> (size + 1));
  for (std::size_t i = 1; i < size && i < text.size(); ++i) {
    c = (c << 6) | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  }
  text.remove_prefix(std::min(size, text.size()));
  return c;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) width += width_of(take_character(text));
  return width;
}

std::string cut_to_width(std::string text, std::size_t widest) {
  if (display_width(text) <= widest) return text;
  std::string_view rest = text;
  std::size_t width = 0;
  std::size_t kept = 0;
  for (;;) {
    width += width_of(take_character(rest));
    if (width >= widest) break;
    kept = text.size() - rest.size();
  }
  text.resize(kept);
  return text + "…";
}

}  // namespace millrace
