#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"
#include "connector/data/batch.h"

namespace millrace::engine {

// A row that a step keeps out, as it was there. Lives as long as the call that it is passed to.
struct QuarantinedRow {
  const Batch& batch;
  std::size_t row = 0;
  std::string_view step;  // As messages name it.
  std::string_view reason;
  const std::vector<std::string>& hidden;  // Columns whose values must not be seen; sorted.
};

// The row as one JSON object: {"row":3,"step":"step 2 (where, line 14)","reason":"division by
// zero","values":{"email":"a@x","phone":"***"}}. Values are written as JsonRowWriter does; those of
// hidden columns are "***", and null where they are NULL.
void quarantined_json(const QuarantinedRow& row, std::string& out);

// Takes the rows of one export that were kept out. One call at a time, on any thread that may
// block.
class Quarantine {
 public:
  virtual ~Quarantine() = default;
  virtual Result<void> add(const QuarantinedRow& row) = 0;
};

// The rows of one export that were kept out: how many, and the first of them for messages.
struct Rejections {
  static constexpr std::size_t kNamed = 5;
  static constexpr std::size_t kLongestReason = 300;

  struct Row {
    std::uint64_t origin = 0;  // Its number in the export.
    std::string step;
    std::string reason;  // Fit to print.
  };

  void add(const QuarantinedRow& row);

  std::uint64_t count = 0;
  std::vector<Row> first;
};

// "row 3: step 2 (where, line 14): division by zero; row 9: ...", of the first ones; empty when
// there are none.
std::string reasons_of(const Rejections& rejected);

}  // namespace millrace::engine
