#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"
#include "connector/data/violation.h"
#include "connector/transforms/column_rule.h"

namespace millrace::transforms {

// Counts what breaks a contract over a whole export, with a few samples of each column. Takes no
// more memory for a long export than for a short one.
class Violations {
 public:
  // The value of `rule`'s column in this row of the export is not of its type.
  void add_misfit(const ColumnRule& rule, std::uint64_t row, std::string_view value);
  // It is NULL.
  void add_null(const ColumnRule& rule, std::uint64_t row);

  bool empty() const { return found_.empty(); }
  // In the order in which they were met.
  const std::vector<Violation>& found() const { return found_; }
  // BadData: every column with its counts and samples, and what to do. Not asked when empty.
  Error error() const;

 private:
  Violation& violation_of(const ColumnRule& rule, Violation::Rule broken);

  std::vector<Violation> found_;
};

}  // namespace millrace::transforms
