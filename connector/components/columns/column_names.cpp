#include "connector/components/columns/column_names.h"

#include <algorithm>
#include <cstddef>

#include "connector/base/text/ascii.h"
#include "connector/base/text/utf8.h"

namespace millrace::components {
namespace {

struct Range {
  char32_t first, last;
};

// What beyond ASCII stands between words: blanks, punctuation, signs of currencies, arrows and
// other symbols.
constexpr auto kSeparators = std::to_array<Range>({{0x80, 0xA9},
                                                   {0xAB, 0xB1},
                                                   {0xB4, 0xB4},
                                                   {0xB6, 0xB8},
                                                   {0xBB, 0xBF},
                                                   {0xD7, 0xD7},
                                                   {0xF7, 0xF7},
                                                   {0x2000, 0x206F},
                                                   {0x20A0, 0x20CF},
                                                   {0x2190, 0x2BFF},
                                                   {0x3000, 0x3003},
                                                   {0xFE00, 0xFE0F},
                                                   {0xFEFF, 0xFEFF},
                                                   {0xFF01, 0xFF0F},
                                                   {0xFFFD, 0xFFFD}});

bool is_separator(char32_t code) {
  if (code < 0x80) return !is_letter_or_digit(static_cast<char>(code));
  return std::ranges::any_of(
      kSeparators, [&](const Range& range) { return code >= range.first && code <= range.last; });
}

bool is_lower_at(std::string_view name, std::size_t at) {
  return at < name.size() && is_letter(name[at]) && !is_upper(name[at]);
}

// The small s in IDs belongs to what comes before it.
bool is_plural_at(std::string_view name, std::size_t at) {
  return name[at] == 's' && (at + 1 >= name.size() || !is_letter(name[at + 1]));
}

// Whether the capital at `at`, which follows a letter or a digit, begins a word.
bool begins_word(std::string_view name, std::size_t at) {
  if (!is_upper(name[at])) return false;
  if (!is_upper(name[at - 1])) return true;
  return is_lower_at(name, at + 1) && !is_plural_at(name, at + 1);
}

std::string snake(std::string_view name) {
  std::string out;
  bool is_behind_word = false;
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t start = at;
    if (is_separator(next_code_point(name, at))) {
      is_behind_word = false;
      continue;
    }
    const bool begins = !is_behind_word || begins_word(name, start);
    if (begins && !out.empty()) out += '_';
    for (const char c : name.substr(start, at - start)) out += to_lower(c);
    is_behind_word = true;
  }
  if (!out.empty() && (is_digit(out.front()) || name.starts_with('_'))) out.insert(0, 1, '_');
  return out;
}

}  // namespace

std::string column_name(std::string_view name, ColumnNames names) {
  return names == ColumnNames::Snake ? snake(name) : std::string(name);
}

}  // namespace millrace::components
