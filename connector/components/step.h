#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/text/units.h"
#include "connector/components/known_schema.h"
#include "connector/data/batch.h"
#include "connector/data/violation.h"

namespace millrace::components {

// What a step does to the number of rows. Rows that it rejects are counted apart.
enum class CountEffect {
  Keeps,         // As many rows leave as come in, in the same order.
  Filters,       // Rows may be missing; those that leave are unchanged in number and order.
  Deduplicates,  // Of rows that are alike one leaves, perhaps in another place.
  Expands,       // A row may become several, or the rows are others altogether.
};

struct StepTraits {
  CountEffect counts = CountEffect::Keeps;
  // Every row is treated by itself, whatever came before it: nothing is held back for finish().
  bool stateless = true;
};

// What a step may know of the run that it works in. A plain value.
struct StepContext {
  std::string run_id;
  std::chrono::system_clock::time_point run_started;  // What now() means in an expression.
  std::filesystem::path scratch = "/tmp";             // Where files without a name may lie.
  ByteSize memory{std::uint64_t{256} << 20};          // What one step may hold before it uses them.
  // The columns that come in, or that the step makes, whose values must not be quoted: a later
  // step masks them, or what is made of them (see hidden_columns()).
  std::vector<std::string> hidden_columns;
  // What fail_row() does: true when the row goes to the quarantine and the others go on, false
  // when the export fails.
  bool quarantines_rows = false;
  // Only the first rows are wanted: what is wrong with them is told at once, and not at the end of
  // the export.
  bool first_rows_only = false;
};

// Takes what a step gives. Lives as long as the call that it is passed to.
//
// A row that goes nowhere for a reason of its own is told once, and is not put(). `batch` is as the
// step has it when it finds the row wrong: its columns, by their names there, are what a quarantine
// file shows, those of StepContext::hidden_columns without their values. `reason` is a sentence
// that quotes no value of these columns, in lower case and without a full stop: "division by
// zero". The row's number and the name of the step are added to it.
class StepOutput {
 public:
  virtual ~StepOutput() = default;
  // Rows under BoundStep::output(), with their origins. A batch without rows may be left out.
  virtual void put(Batch rows) = 0;
  // The row is wrong, and the sync's on_row_error decides: either it is quarantined and the others
  // go on, or the export fails, with nothing of it kept; the step need not look at the rest then.
  virtual void fail_row(const Batch& batch, std::size_t row, std::string reason) = 0;
  // The row is quarantined whatever on_row_error says, because the step's own options say so. The
  // run ends as "rejected".
  virtual void quarantine(const Batch& batch, std::size_t row, std::string reason) = 0;
};

// One step at work on one export. Calls come one at a time, from any worker.
class BoundStep {
 public:
  virtual ~BoundStep() = default;

  // The columns that leave. Constant, never nullptr.
  virtual const SchemaPtr& output() const = 0;

  // Takes the next rows. An error is final: nothing of the export may be kept.
  virtual Result<void> apply(Batch batch, StepOutput& out) = 0;

  // Call after the last apply(), again and again until it gives true: then nothing is held back.
  // Each call gives some of what is. After true it gives true, and nothing else.
  virtual Result<bool> finish(StepOutput& out) {
    static_cast<void>(out);
    return true;
  }

  // Once apply() or finish() has failed: what of the rows broke the contract.
  virtual std::vector<Violation> violations() const { return {}; }
};

// Takes what is wrong with the options of a step.
class StepProblems {
 public:
  virtual ~StepProblems() = default;
  // `written` is the word of the options that is wrong, for its place in the file. The message
  // follows the name of the step: "names the column ...".
  virtual void add(std::string_view written, std::string message) = 0;
  // The same for a byte of an option's value, which is `written` as a whole: an expression. Of
  // values that are alike, a message that comes again is of the next one.
  virtual void add_at(std::string_view written, std::size_t byte, std::string message) {
    static_cast<void>(byte);
    add(written, std::move(message));
  }
  // The same for a column of that name, which is not among these.
  virtual void add_missing(std::string_view name, const KnownSchema& columns);

 protected:
  // The message for such a column alone.
  static std::string missing_message(std::string_view name, const KnownSchema& columns);
};

// One transformation of the rows of a sync, with its options. Immutable, any thread; outlives what
// was bound from it.
class Step {
 public:
  virtual ~Step() = default;

  virtual StepTraits traits() const = 0;

  // The columns whose values are masked from this step on, by the names with which they leave.
  virtual std::vector<std::string> masked_columns() const { return {}; }

  // The columns that come in whose values one that leaves may show, or be computed from. Asked of
  // names that are columns only; without an own answer that is the column of the same name.
  virtual std::vector<std::string> made_of(std::string_view column) const {
    return {std::string(column)};
  }

  // The names with which a column that comes in leaves with the values that it had; none when they
  // are changed, and when nothing is known of it. Without an own answer it keeps its name where
  // made_of() says so.
  virtual std::vector<std::string> passed_on(std::string_view column) const;

  // While the file is read: given what is known of the columns that come in, adds what is wrong
  // for certain, and leaves what is then known of those that go out. Goes on after a problem.
  virtual void check(KnownSchema& columns, StepProblems& problems) const = 0;

  // Once an export is open, on a worker. BadData when its columns do not fit: which one the report
  // does not have, else in the words of check(). Each call gives an instance of its own.
  virtual Result<std::unique_ptr<BoundStep>> bind(const SchemaPtr& input,
                                                  const StepContext& context) const = 0;
};

// For each of the steps, which follow one another, the columns that come into it and whose values
// must not be seen, in messages and in what is kept of rows: those that it or a later step masks,
// traced back through the steps between, and what of these is still there after the step that made
// the masked column of them, until a step masks or replaces it. A copy that a step makes under
// another name is a column of its own, hidden when it is masked itself. Each list is sorted; a name
// may be one that is not there any more.
std::vector<std::vector<std::string>> hidden_columns(
    const std::vector<std::unique_ptr<Step>>& steps);

}  // namespace millrace::components
