#include "connector/base/text/shell_word.h"

#include <algorithm>

#include "connector/base/text/ascii.h"

namespace millrace {
namespace {

// What no shell gives a meaning to, wherever it stands in a word.
bool is_plain(char c) {
  constexpr std::string_view kHarmless = "_-./:@%+,";
  return is_letter_or_digit(c) || kHarmless.contains(c);
}

}  // namespace

std::string shell_word(std::string_view word) {
  if (!word.empty() && std::ranges::all_of(word, is_plain)) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted += '\'';
}

}  // namespace millrace
