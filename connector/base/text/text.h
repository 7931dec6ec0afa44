#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace millrace {

// Text that came from outside, made safe for a message or a log line: control characters,
// invalid UTF-8 and bidirectional marks are escaped, and it is cut after `limit` bytes, between
// characters and with an ellipsis. Harmless text that is short enough comes back as it is.
std::string printable(std::string_view foreign, std::size_t limit = 200);

// "1,234,567"
std::string with_commas(std::uint64_t number);

// "1 row", "1,234 rows": of a noun with a regular plural.
std::string counted(std::uint64_t number, std::string_view noun);

// The candidate that `word` most probably was meant to be, or empty when none is near: at most one
// letter in three may be wrong, or one of a short word. A view of the candidate; the first of
// several that are as near.
template <class Range>
std::string_view nearest(std::string_view word, const Range& candidates);

// How many bytes are to be inserted, removed, replaced or swapped with their neighbour to make one
// text of the other. Takes time with the product of their lengths.
std::size_t edit_distance(std::string_view a, std::string_view b);

template <class Range>
std::string_view nearest(std::string_view word, const Range& candidates) {
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    // The lengths alone tell most of them apart, and keep a huge word cheap.
    const auto [shorter, longer] = std::minmax({word.size(), candidate.size()});
    if (longer - shorter >= best_distance) continue;
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace millrace
