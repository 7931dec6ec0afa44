#include "connector/engine/rehearsal/aligned_rows.h"

#include <algorithm>
#include <cstdint>

namespace millrace::engine {
namespace {

using AreEqual = std::function<bool(std::size_t, std::size_t)>;

constexpr std::size_t kMostPairs = 4'000'000;

// For each place of the two lists, how many equal pairs the rests from there on have at most.
class CommonRows {
 public:
  CommonRows(std::size_t expected, std::size_t given, const AreEqual& are_equal)
      : width_(given + 1), most_((expected + 1) * width_, 0) {
    for (std::size_t e = expected; e-- > 0;) {
      for (std::size_t g = given; g-- > 0;) {
        most_[e * width_ + g] =
            are_equal(e, g) ? at(e + 1, g + 1) + 1 : std::max(at(e + 1, g), at(e, g + 1));
      }
    }
  }

  std::uint32_t at(std::size_t e, std::size_t g) const { return most_[e * width_ + g]; }

 private:
  std::size_t width_;
  std::vector<std::uint32_t> most_;
};

// The rows before an equal pair, or the end, one by one.
void add_between(std::size_t& e, std::size_t e_end, std::size_t& g, std::size_t g_end,
                 std::vector<RowPair>& pairs) {
  while (e < e_end || g < g_end) {
    RowPair pair;
    if (e < e_end) pair.expected = e++;
    if (g < g_end) pair.given = g++;
    pairs.push_back(pair);
  }
}

}  // namespace

std::vector<RowPair> aligned_rows(std::size_t expected, std::size_t given,
                                  const AreEqual& are_equal) {
  std::vector<RowPair> pairs;
  std::size_t e = 0;
  std::size_t g = 0;
  if (expected > 0 && given > kMostPairs / expected) {
    add_between(e, expected, g, given, pairs);
    return pairs;
  }
  const CommonRows common(expected, given, are_equal);
  for (std::size_t next_e = 0, next_g = 0; next_e < expected && next_g < given;) {
    if (are_equal(next_e, next_g)) {
      add_between(e, next_e, g, next_g, pairs);
      pairs.push_back({e++, g++});
      next_e = e;
      next_g = g;
    } else if (common.at(next_e + 1, next_g) >= common.at(next_e, next_g + 1)) {
      ++next_e;
    } else {
      ++next_g;
    }
  }
  add_between(e, expected, g, given, pairs);
  return pairs;
}

}  // namespace millrace::engine
