#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/components/loads/fence.h"
#include "connector/components/loads/pending_batch.h"
#include "connector/components/loads/planned.h"
#include "connector/components/loads/schema_change.h"
#include "connector/data/schema.h"

namespace millrace::components {

enum class Mode {
  Append,   // Adds the export's rows, tagged with the load; the same export twice is a no-op.
  Replace,  // Readers see the old rows until the moment that they see all the new ones.
  Upsert,   // Inserts new keys, updates changed rows only, leaves the rest.
  Mirror,   // Upsert, and what left the export leaves the target: see OnLeave.
};

std::string_view to_string(Mode mode);

// What Mode::Mirror does with a row of the target whose key is not in the export any more.
struct OnLeave {
  enum class Action {
    Delete,
    Keep,
    Mark,  // `column` gets the time; when the row comes back, NULL. Made where it is missing.
  };
  Action action = Action::Delete;
  std::string column = {};
};

// The column that append mode adds to every row: the id of the load that brought it.
inline constexpr std::string_view kLoadColumn = "_millrace_load";

// What the engine counted on the way; a destination that counts otherwise must fail.
struct LoadTotals {
  std::uint64_t rows = 0;
  // The moment that the rows speak of, when the other side said it.
  std::optional<std::chrono::system_clock::time_point> as_of = {};
};

// Rows of the export that a difference does not have, for its basis has them, and those that repeat
// them.
struct LeftOut {
  std::uint64_t unchanged = 0;
  std::uint64_t collapsed = 0;

  std::uint64_t rows() const { return unchanged + collapsed; }
};

// What a load did, as the destination counted it while doing it: no number is derived from the
// others. inserted + updated + unchanged + collapsed + rejected = rows, or the load fails;
// `deleted` and `marked` count rows that were there before. Rows of which only the key was given
// are not counted.
struct LoadReport {
  std::uint64_t rows = 0;
  std::uint64_t inserted = 0;
  std::uint64_t updated = 0;
  std::uint64_t deleted = 0;
  std::uint64_t marked = 0;  // Rows that OnLeave::Mark has marked now; they stay.
  std::uint64_t unchanged = 0;
  std::uint64_t collapsed = 0;  // Equal rows with the same key: one of them was kept.
  std::uint64_t rejected = 0;   // Rows that the receiver refused for good; makes the run exit 3.
  std::uint64_t unknown = 0;    // Of a failed load: sent, and the answer never came.
  // Rows that the target had, where they were counted.
  std::optional<std::uint64_t> before = {};
  // Nothing records that the sync ever loaded this target: asked where rows may go.
  bool is_first = false;
  bool already_loaded = false;             // This very load is there already; nothing was done.
  std::vector<SchemaChange> changes = {};  // Beside the rows.
  std::vector<std::string> notes;  // Sentences for the summary, e.g. one per refused request.

  // Of the whole export, when this is that of its difference.
  LoadReport with(const LeftOut& left_out) const {
    LoadReport all = *this;
    all.rows += left_out.rows();
    all.unchanged += left_out.unchanged;
    all.collapsed += left_out.collapsed;
    return all;
  }
};

// Who loads what: the same for a retry, and for a rerun that reads the same export.
//
// A record of `id` at the destination makes a load superfluous in two cases only. One: the record
// is of this very run (`run_id`), whose answer to COMMIT was lost; it is reported with its counts.
// Two: the mode is append, and as many rows tagged with `id` are there as the record says; then the
// load is reported as already_loaded. None of the rows there: the load is done again. Another
// number: BadData. Replace and upsert of an earlier run are simply done again.
struct LoadIdentity {
  // 32 hex digits: a hash of the sync, the target and its mode, the origin, the request and its
  // job, and what the sync does to the rows; for append also of the rows themselves.
  std::string id;
  std::string sync;
  std::string run_id;
  // Names the export among all: a hash of its origin, request and job.
  std::string export_id = {};
  // A hash of what `id` is one of, without the rows themselves: known before they are read.
  std::string work_id = {};
};

// What a load begins with.
struct LoadStart {
  // The columns of every batch, by the names that the target's rules give them (ColumnRules), with
  // the stamps that these ask for. In append mode the last one is kLoadColumn, filled with the
  // load's id. The engine adds them. The key's columns are among them.
  SchemaPtr schema;
  // The generation of the target that these rows are the difference to; empty when they are the
  // whole export.
  std::string basis = {};
  // With a basis: rows of it are not in the export any more. The keys of those that stay follow.
  bool some_left = false;
  // With a basis: rows that do not come. The report is that of the rows that do, and the record of
  // the load that of the whole export.
  LeftOut left_out = {};
  // The generation that the target will have, for a later load to name; the destination writes it
  // into its record. Empty: none will.
  std::string generation = {};
  Purpose purpose = Purpose::Load;
  // What the columns are called in the file, one for each of the first of them; empty where all
  // have the same name there.
  std::vector<std::string> names_in_file = {};
  // For a destination that cannot stage: it asks before each request.
  Fence fence = {};
};

// What begin() found.
struct Ready {};        // Rows may come.
struct AlreadyLoaded {  // This very load is there; no rows are wanted, the load has ended.
  LoadReport report;
};
struct BasisLost {  // The target may not hold what the rows are a difference to; has ended, too.
  std::string why = {};  // Goes on from "all rows were loaded, because ".
};
using Begun = std::variant<Ready, AlreadyLoaded, BasisLost>;

// What a batch says of its rows.
enum class Presence {
  Present,  // They are to be in the target.
  // They are there, and stay: only their keys matter. Behind the last that is present, and only
  // where `some_left` was said.
  KeyOnly,
};

// One export on its way into one destination.
//
// The engine calls begin() once; when that is Ready, write() for each batch in order, settle() and
// commit(), once each, after every gate was passed. After an error of any of them, or instead of
// going on, it calls abandon(). All calls come from the loop thread, one at a time; work that
// blocks or computes goes to the workers. Nothing that a reader of the destination can see may
// change before commit(). The one exception is a destination that cannot stage (a webhook): its
// intake is AfterGates, its write() and settle() deliver.
//
// Transient from any of them means that this load is lost, and that another one with the same
// identity may be begun in its place.
class Load {
 public:
  virtual ~Load() = default;

  // Makes room for the rows. The target is as a basis says when its own record has that generation,
  // and nobody has changed its rows since, as far as the destination can tell. One that keeps no
  // generations answers BasisLost to every basis.
  virtual Task<Result<Begun>> begin(LoadStart start) = 0;

  virtual Task<Result<void>> write(PendingBatch rows, Presence presence) = 0;

  // After the last row: counts what commit() is going to change. Until then the target's rows are
  // as they were, also for whoever looks at them within the load's transaction. BadData or Internal
  // when other rows arrived than were announced.
  virtual Task<Result<LoadReport>> settle(LoadTotals expected) = 0;

  // After settle() of a plan: up to so many rows of each kind of change, as they are in the target
  // and as they would be. None where the target is not looked at row by row.
  virtual Task<Result<Examples>> examples(std::size_t) { co_return Examples(); }

  // Makes the load visible, at once, together with its record; BadData when it would be another one
  // than was counted. Gives sentences for the summary.
  // Transient: the outcome may be unknown; a new load with the same identity finds out in begin().
  // Cancelled, and nothing is shown, when the target was loaded under a later lease than the
  // fence's.
  virtual Task<Result<std::vector<std::string>>> commit(Fence fence) = 0;

  // Leaves no trace of what was not committed. Must not throw; also called after an error of any of
  // the above, and works when the task was cancelled.
  virtual Task<void> abandon() = 0;

  // What a load that failed has done for good, asked after abandon(): rows that the receiver
  // confirmed (inserted), refused (rejected), or may have taken (unknown). Nothing for a
  // destination that stages.
  virtual LoadReport delivered() const { return {}; }
};

}  // namespace millrace::components
