#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace millrace::formats {

// What is done about cells that would be refused otherwise.
struct Mending {
  // A row with fewer cells than columns gets the others as NULL.
  bool pad_rows = false;
  // What is not Unicode in a cell becomes U+FFFD, one for each longest sequence that begins like a
  // character and is none. Names of columns are never changed.
  bool replace_text = false;
  // What a message that refuses adds where one of them would help, such as "write rows: pad".
  // Empty where nobody can switch it on.
  std::string pad_remedy = {};
  std::string replace_remedy = {};
};

// A message that ends with what helps, if anything does.
inline std::string with_remedy(std::string problem, std::string_view remedy) {
  if (!remedy.empty()) problem.append("; ").append(remedy);
  return problem;
}

// What a message says of a row that cannot be padded, after its numbers of cells.
constexpr char kNoneIsDropped[] = ", and padding drops none";
constexpr char kPaddingSpent[] =
    ", as in too many rows before: padding would make more cells than there are";

// Bounds the cells that padding adds to an export: a row of two bytes may ask for ten thousand.
class PaddingBudget {
 public:
  // Takes a row of so many cells. False when it may not have so many more.
  bool take(std::size_t cells, std::size_t missing) {
    if (missing > kFree * cells) spent_ += missing - kFree * cells;
    return spent_ <= kMost;
  }

 private:
  static constexpr std::size_t kFree = 32;  // For each cell that is there.
  static constexpr std::uint64_t kMost = 8u << 20;

  std::uint64_t spent_ = 0;
};

}  // namespace millrace::formats
