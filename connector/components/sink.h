#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/events.h"
#include "connector/base/task.h"
#include "connector/data/batch.h"

namespace millrace::components {

enum class Mode {
  Append,   // Adds the export's rows, tagged with the load; the same export twice is a no-op.
  Replace,  // Readers see the old rows until the moment that they see all the new ones.
  Upsert,   // Inserts new keys, updates changed rows only, leaves the rest.
};

std::string_view to_string(Mode mode);

// The column that append mode adds to every row: the id of the load that brought it.
inline constexpr std::string_view kLoadColumn = "_millrace_load";

// What a destination is, for messages, the summary and the engine's checks.
struct Target {
  std::string connection;  // "warehouse"
  std::string name;        // "marketing.active_customers", "out/active.csv", the URL's origin, ...
  Mode mode = Mode::Replace;
  std::vector<std::string> key;  // Columns after the steps; never empty for Upsert.
};

// What the engine counted on the way; a destination that counts otherwise must fail.
struct LoadTotals {
  std::uint64_t rows = 0;
};

// What a load did, as the destination counted it while doing it: no number is derived from the
// others. inserted + updated + unchanged + collapsed + rejected = rows, or the load fails;
// `deleted` counts rows that were there before.
struct LoadReport {
  std::uint64_t rows = 0;
  std::uint64_t inserted = 0;
  std::uint64_t updated = 0;
  std::uint64_t deleted = 0;
  std::uint64_t unchanged = 0;
  std::uint64_t collapsed = 0;     // Equal rows with the same key: one of them was kept.
  std::uint64_t rejected = 0;      // Rows that the receiver refused for good; makes the run exit 3.
  std::uint64_t unknown = 0;       // Of a failed load: sent, and the answer never came.
  bool already_loaded = false;     // This very load is there already; nothing was done.
  std::vector<std::string> notes;  // Sentences for the summary, e.g. one per refused request.
};

// One export on its way into one destination.
//
// The engine calls begin() once, write() for each batch in order, then either commit(), once,
// after every gate was passed, or abandon(). All calls come from the loop thread, one at a time;
// work that blocks or computes goes to the workers. Nothing that a reader of the destination can
// see may change before commit(). The one exception is a destination that cannot stage (a
// webhook): its intake is AfterGates and its write() delivers.
class Load {
 public:
  virtual ~Load() = default;

  // Makes room for the rows of `schema`.
  virtual Task<Result<void>> begin(SchemaPtr schema) = 0;

  // Takes the batch. Transient: nothing of it was taken, the same call may be made again.
  // Disconnected: this load is lost; abandon it and begin another with the same identity.
  virtual Task<Result<void>> write(Batch batch) = 0;

  // Makes the load visible, at once, together with its record. Disconnected: the outcome may be
  // unknown; a new load with the same identity settles it, with the counts of the one that arrived.
  virtual Task<Result<LoadReport>> commit(LoadTotals expected) = 0;

  // Leaves no trace. Must not throw; also called after an error of any of the above, and works
  // when the task was cancelled.
  virtual Task<void> abandon() = 0;

  // What a load that failed has done for good, asked after abandon(): rows that the receiver
  // confirmed (inserted), refused (rejected), or may have taken (unknown). Nothing for a
  // destination that stages.
  virtual LoadReport delivered() const { return {}; }
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
};

// How rows have to reach write().
enum class Intake {
  Streaming,   // As they come: the load keeps them where nobody sees them (a temporary file).
  AfterGates,  // Only when the whole export is proven; the engine spools it until then.
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

  // Looks at the target before anything is asked from the source: that it can be reached, that it
  // may be written, and that its kind fits. Changes nothing.
  virtual Task<Result<void>> prepare(const Events& events) = 0;

  // True when columns of Unknown type should get an inferred one before begin(), because the
  // target does not exist yet. Asked after prepare().
  virtual bool wants_types() const = 0;

  // False for an inferred type whose values the new target would give back as other texts; the
  // column then stays text. Asked when wants_types() is true.
  virtual bool gives_back(Type) const { return true; }

  virtual std::unique_ptr<Load> load(LoadIdentity identity) = 0;
};

}  // namespace millrace::components
