#include "connector/base/text/display_width.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "connector/base/text/character_widths.h"

namespace millrace {
namespace {

template <std::size_t N>
bool is_in(const std::array<CharacterRange, N>& ranges, char32_t c) {
  const auto behind = std::ranges::upper_bound(ranges, c, {}, &CharacterRange::first);
  return behind != ranges.begin() && c <= std::prev(behind)->last;
}

std::size_t width_of(char32_t c) {
  if (c < 0x0300) return 1;
  if (is_in(kNoWidth, c)) return 0;
  return is_in(kDoubleWidth, c) ? 2 : 1;
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

std::size_t bytes_within(std::string_view text, std::size_t widest) {
  std::string_view rest = text;
  std::size_t width = 0;
  std::size_t kept = 0;
  while (!rest.empty()) {
    width += width_of(take_character(rest));
    if (width > widest) break;
    kept = text.size() - rest.size();
  }
  return kept;
}

std::string cut_to_width(std::string text, std::size_t widest) {
  if (display_width(text) <= widest) return text;
  if (widest == 0) return "";
  text.resize(bytes_within(text, widest - 1));
  return text + "…";
}

std::string cut_middle_to_width(const std::string& text, std::size_t widest) {
  const std::size_t width = display_width(text);
  if (width <= widest || widest < 8) return cut_to_width(text, widest);
  const std::size_t tail = widest / 3;
  std::size_t end = bytes_within(text, width - tail);
  if (display_width(std::string_view(text).substr(end)) > tail) {
    end = bytes_within(text, width - tail + 1);
  }
  return text.substr(0, bytes_within(text, widest - tail - 1)) + "…" + text.substr(end);
}

}  // namespace millrace
