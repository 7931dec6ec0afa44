#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/events.h"
#include "connector/base/task.h"
#include "connector/components/columns/column_rules.h"
#include "connector/components/loads/load.h"
#include "connector/data/batch.h"
#include "connector/data/schema.h"

namespace millrace::components {

// What a destination is, for messages, the summary and the engine's checks.
struct Target {
  std::string connection;  // "warehouse"
  std::string name;        // "marketing.active_customers", "out/active.csv", the URL's origin, ...
  Mode mode = Mode::Replace;
  // Columns after the steps, by the names that `columns` give them; never empty for Upsert and
  // Mirror.
  std::vector<std::string> key = {};
  OnLeave on_leave = {};  // For Mirror.
  // What loads of it are told apart by: the same from wherever the program is started. Empty: its
  // name.
  std::string identity = {};
  ColumnRules columns = {};
  DatasetName dataset = {};  // How catalogues know it.
};

// True when a load removes the rows that the export does not have: the target then has no others.
inline bool removes_rows(const Target& target) {
  const bool leaves =
      target.mode == Mode::Mirror && target.on_leave.action == OnLeave::Action::Delete;
  return target.mode == Mode::Replace || leaves;
}

// True when it marks them.
inline bool marks_rows(const Target& target) {
  return target.mode == Mode::Mirror && target.on_leave.action == OnLeave::Action::Mark;
}

// True when it does either.
inline bool takes_rows_away(const Target& target) {
  return removes_rows(target) || marks_rows(target);
}

// True when it holds its rows against those that are there, by the key.
inline bool matches_rows(const Target& target) {
  return target.mode != Mode::Append && !target.key.empty();
}

// Whether a table of so many rows can be what that load left, if nobody else has loaded it since.
inline bool can_be_left_by(const LoadReport& load, const Target& target, std::uint64_t rows) {
  const auto kept = load.rows - load.collapsed;
  return removes_rows(target) ? rows == kept : rows >= kept;
}

// How rows have to reach write().
enum class Intake {
  Streaming,   // As they come: the load keeps them where nobody sees them (a temporary file).
  AfterGates,  // Only when the whole export is proven; the engine spools it until then.
};

// Sees the rows of an export before the load of it begins. One call at a time, on workers.
class RowSurvey {
 public:
  virtual ~RowSurvey() = default;
  // Before the first row: the columns as the export has them.
  virtual void begin(const Schema&) {}
  virtual Result<void> see(const Batch& rows) = 0;
};

// One entry of a sync's `to`, ready to load. Owned by one run of one sync.
class Destination {
 public:
  virtual ~Destination() = default;

  virtual const Target& target() const = 0;
  virtual Intake intake() const = 0;

  // False when what was written cannot be taken back (a webhook): abandon() then only stops, and
  // the engine never begins the load a second time.
  virtual bool can_stage() const { return true; }

  // True when the rows are printed for whoever runs the program, and nobody keeps them: they carry
  // no load id in append mode either, and every run prints them anew.
  virtual bool prints() const { return false; }

  // Looks at the target before anything is asked from the source: that it can be reached, that it
  // may be written, and that its kind fits. Changes nothing.
  virtual Task<Result<void>> prepare(const Events& events) = 0;

  // What is wrong with the names of the rows' columns, which are those of the target; asked once
  // they are known, before any row is read. BadData.
  virtual Result<void> check_columns(const Schema&) const { return {}; }

  // What has to see all rows before a load of them begins, and leaves to that load what it found;
  // nullptr: nothing has. Asked after prepare(), again for every attempt to read an export, of a
  // destination whose intake is AfterGates. The destination outlives it.
  virtual std::unique_ptr<RowSurvey> survey(const Schema&) { return nullptr; }

  // True when columns of Unknown type should get an inferred one before begin(), because the
  // target does not exist yet. Asked after prepare().
  virtual bool wants_types() const = 0;

  // False for an inferred type whose values the new target would give back as other texts; the
  // column then stays text. Asked when wants_types() is true.
  virtual bool gives_back(Type) const { return true; }

  // The report of a load of this very work that the target still has, by the record that was
  // committed with its rows; nullopt when there is none, or the target cannot tell. No rows are
  // needed then: of the identity, `id` is not known yet. Asked after prepare(); changes nothing.
  virtual Task<Result<std::optional<LoadReport>>> holds(LoadIdentity) { co_return std::nullopt; }

  // The generation of the last load by that sync, as the target's own record has it; empty: none.
  // Asked after prepare().
  virtual Task<Result<std::string>> generation(std::string /*sync*/) { co_return std::string(); }

  // One attempt. The destination and `events` outlive it.
  virtual std::unique_ptr<Load> load(LoadIdentity identity, const Events& events) = 0;

  // The same for one that is begun for Purpose::Plan. nullptr: nothing is known before rows are
  // sent or written, and the engine counts them alone.
  virtual std::unique_ptr<Load> plan(LoadIdentity, const Events&) { return nullptr; }
};

}  // namespace millrace::components
