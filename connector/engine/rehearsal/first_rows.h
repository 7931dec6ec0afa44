#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <vector>

#include "connector/engine/plan/plan.h"
#include "connector/engine/rehearsal/row_set.h"
#include "connector/engine/rows/shape.h"

namespace millrace::engine {

// The first rows that leave the contract and the steps of a sync. It is fed the export from its
// start, as long as it wants more: until so many rows have come out or, where a step looks at more
// than one row, to the end, so that the rows are those of the real result. What is told of them,
// limits of a quarantine included, is what a run would tell.
//
// One call at a time, on any thread. Holds no more rows than are wanted.
class FirstRows {
 public:
  struct Wanted {
    std::size_t steps = 0;  // So many are applied; the contract, where there is one, is a step too.
    std::size_t rows = 0;
    // Rows of these numbers only; nullptr: of all. May grow between two calls.
    const std::set<std::uint64_t>* among = nullptr;
    // Rows of one number, which a step made of one, are not torn apart: there may be more of them.
    bool whole_numbers = false;
  };

  FirstRows(const SyncPlan& sync, Wanted wanted, Quarantine* quarantine = nullptr);

  // One of the steps needs the whole export: it holds rows back, or says what it has to say of them
  // at the end.
  bool looks_at_all_rows() const { return looks_at_all_rows_; }
  // The whole export is needed, whatever has come out.
  bool reads_whole() const;
  bool wants_more() const { return left_ > 0 || reads_whole(); }
  // How many rows to pass to apply() next, so that none is looked at that is not needed.
  std::size_t next_rows() const;

  Shape& shape() { return shape_; }
  // Of the next rows of the export; the shape is bound.
  Result<void> apply(Batch batch);
  // The export ends here: what steps have held back follows.
  Result<void> finish();

  const Shape& shape() const { return shape_; }
  // Of the rows so far.
  const std::set<std::uint64_t>& numbers() const { return numbers_; }
  // The rows, with their values; RowSet::hidden tells which must not be shown.
  RowSet take();

 private:
  void keep(std::vector<Batch> batches);
  Batch those_wanted(Batch batch) const;

  Shape shape_;
  RowPolicy policy_;
  Wanted wanted_;
  bool looks_at_all_rows_;
  std::size_t left_;
  std::size_t portion_;  // Grows while no row comes out.
  std::set<std::uint64_t> numbers_;
  std::vector<Batch> batches_;
};

}  // namespace millrace::engine
