#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "connector/base/error.h"

namespace millrace::transforms {

// Counts the rows that break rules, with the numbers of the first of them. Takes no more memory for
// a long export than for a short one.
class BrokenRules {
 public:
  // By what each rule expects.
  explicit BrokenRules(std::vector<std::string> sentences);

  // The row of that number breaks a rule, by its index.
  void add(std::size_t rule, std::uint64_t row);
  // A row that breaks several rules is one row.
  void count_row() { ++rows_; }

  std::uint64_t rows() const { return rows_; }
  // "expected email has a value: 2 rows (rows 3 and 9)", rule by rule.
  std::string described() const;

 private:
  static constexpr std::size_t kSamples = 3;

  struct Rule {
    std::string sentence;
    std::uint64_t count = 0;
    std::vector<std::string> samples;
  };

  std::vector<Rule> rules_;
  std::uint64_t rows_ = 0;
};

}  // namespace millrace::transforms
