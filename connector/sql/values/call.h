#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connector/data/origins.h"
#include "connector/sql/outcome/reason.h"
#include "connector/sql/values/run_values.h"
#include "connector/sql/values/selection.h"
#include "connector/sql/values/text_arena.h"

namespace millrace::sql {

// Why an expression has no value in one row.
struct RowFault {
  std::size_t row = 0;  // Within the batch.
  std::size_t at = 0;   // Where in the text of the expression.
  Reason reason;        // "division by zero"
};

// One call in the text of an expression. A plain value.
struct CallSite {
  std::size_t at = 0;        // Where it stands.
  void* state = nullptr;     // What its preparation made.
  std::uint64_t number = 0;  // Tells it from all other calls of the same steps.
};

// The rows of one batch that an expression is evaluated for, and their numbers in the export.
struct CallRows {
  Selection selection = Selection::first(0);
  const Origins* origins = nullptr;  // nullptr: there is no export, as for constants.
};

// What a function may use while it is called for rows of one batch: which rows, memory for texts,
// the run, and what was prepared from its constant arguments. Lives as long as the call; what it
// hands out is valid until the next batch.
class Call {
 public:
  Call(const CallSite& site, const CallRows& rows, const RunValues& run, TextArena& texts,
       std::vector<RowFault>& faults)
      : site_(site), rows_(rows), run_(run), texts_(texts), faults_(faults) {}

  const Selection& rows() const { return rows_.selection; }
  const RunValues& run() const { return run_; }

  // The row that is being evaluated; set by whoever loops over rows().
  void enter(std::size_t row) { row_ = row; }
  std::size_t row() const { return row_; }
  // The row's number in the export, so that a value does not depend on where batches end.
  std::uint64_t origin() const { return rows_.origins == nullptr ? 0 : (*rows_.origins)[row_]; }
  std::uint64_t site_number() const { return site_.number; }

  // There is no value in the row that was entered. Whoever calls this sets the value to NULL.
  void fail(Reason reason) { faults_.push_back({row_, site_.at, std::move(reason)}); }

  // True when texts take so much memory that the batch is evaluated again in parts: what makes more
  // of them gives NULL from now on.
  bool is_full() const { return texts_.is_full(); }

  std::string_view copy(std::string_view text) { return texts_.copy(text); }
  char* room(std::size_t size) { return texts_.room(size); }
  // The end of the last room() is not needed.
  void shrink_to(char* end) { texts_.shrink_to(end); }

  // What the function's preparation made; see Overload::prepare.
  template <class State>
  State& state() {
    return *static_cast<State*>(site_.state);
  }

 private:
  CallSite site_;
  CallRows rows_;
  const RunValues& run_;
  TextArena& texts_;
  std::vector<RowFault>& faults_;
  std::size_t row_ = 0;
};

}  // namespace millrace::sql
