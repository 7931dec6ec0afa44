#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "connector/data/batch.h"
#include "connector/sql/binding/program.h"
#include "connector/sql/evaluation/column_values.h"
#include "connector/sql/evaluation/constant_set.h"
#include "connector/sql/values/call.h"

namespace millrace::sql {

// Evaluates the expressions of a program over one batch after the other, column by column: each
// node once for all rows that need it. Rows in which an expression has no value are reported, and
// not evaluated further. One thread at a time.
class Evaluator {
 public:
  Evaluator(Program program, RunValues run);

  // From now on, what the texts of one batch may take, in bytes, unless the batch is a single row:
  // see is_full(). At first there is no limit.
  void set_most_texts(std::size_t bytes) { most_texts_ = bytes; }

  // What follows is of this batch, which stays as it is until the next begin(); views of its texts
  // are handed out. Faults and values of the last one are gone.
  void begin(const Batch& batch);
  // The same for rows whose columns are values already, of the types that the program has for them.
  // All of it stays as it is until the next begin().
  void begin(std::size_t rows, const Origins& origins, std::span<const Vector* const> columns);

  // The values of a node for these rows, valid until the next begin(). They mean nothing in rows
  // with a fault.
  const Vector& evaluate(NodeId node, Selection rows);
  const Vector& evaluate(NodeId node) { return evaluate(node, Selection::first(rows_)); }

  // Why rows have no value; in no order, and perhaps several for one row.
  const std::vector<RowFault>& faults() const { return faults_; }

  // True when the texts that were made since begin() take too much memory: values and faults mean
  // nothing then, and the rows are to be evaluated in smaller batches. Never of a single row.
  bool is_full() const { return texts_.is_full() || is_column_full_; }
  // What they take.
  std::size_t text_bytes() const { return texts_.bytes() + column_bytes_; }

 private:
  // Rows that something is evaluated for, within those of what needs it.
  struct Scope {
    Selection rows;
    std::uint64_t number = 0;  // Another one, another number.
    const Scope* outer = nullptr;
  };
  // The value of a node, and the scope that it was last evaluated for.
  struct Slot {
    Vector value;
    std::uint64_t scope = 0;
  };
  using Rows = std::vector<std::uint32_t>;
  using Kind = ProgramNode::Kind;

  void start(std::size_t rows, const Origins& origins);
  void load(NodeId column);
  const Vector& value(NodeId node, const Scope& scope);
  void compute(NodeId id, const Scope& scope, Vector& result);
  const Vector& column(NodeId id, const Scope& scope);
  void call(const ProgramNode& node, const Scope& scope, Vector& result);
  void call_once(const ProgramNode& node, const Scope& scope,
                 std::span<const Vector* const> arguments, Vector& result);
  void logic(const ProgramNode& node, const Scope& scope, Vector& result);
  void cases(const ProgramNode& node, const Scope& scope, Vector& result);
  void coalesce(const ProgramNode& node, const Scope& scope, Vector& result);

  Scope within(const Scope& outer, const Rows& rows);
  // Takes out the rows with a fault that came after so many; they get NULL in the result, because
  // what needs it is still called for them.
  void remove_failed(Rows& rows, std::size_t faults_before, Vector& result) const;

  Program program_;
  RunValues run_;
  std::vector<Slot> slots_;
  std::vector<ColumnValues> columns_;  // By node; empty for others than columns.
  std::vector<ConstantSet> sets_;      // By node; empty for others than InSet.
  TextArena texts_;
  std::vector<RowFault> faults_;
  std::size_t most_texts_ = std::numeric_limits<std::size_t>::max();
  std::size_t column_bytes_ = 0;  // Of the texts that were made of columns.
  bool is_column_full_ = false;
  std::size_t rows_ = 0;
  const Origins* origins_ = nullptr;
  std::span<const Column> batch_columns_;  // By their places, one of the two.
  std::span<const Vector* const> value_columns_;
  std::uint64_t scopes_ = 0;
  std::uint64_t whole_batch_ = 0;  // The number of the scope of all rows.
};

}  // namespace millrace::sql
