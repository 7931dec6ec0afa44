#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/ledger/store/store.h"

namespace millrace::ledger {

// What is known of the rows of a target that one sync loads: hashes alone, in levels. The state
// that the levels [first, last] describe has a name, its generation, which the destination keeps
// too: only a target that says the same name is as they say.
struct DeltaState {
  std::string sync;
  std::string destination;  // The same for every run of the sync that loads it.
  // Which rows are matched by what; levels of another shape are of no use.
  std::string shape;
  std::string seed;        // 32 random bytes, which the hashes are made with.
  std::string generation;  // Empty: nothing is known.
  std::int64_t first = 0;  // Levels before it are of no use any more.
  std::int64_t last = -1;
  std::int64_t since_whole = 0;  // Loads since the one that compared all rows of the target.

  // What a load was about to make of it, and may have: the destination knows. Empty: none.
  std::string pending = {};
  std::int64_t pending_first = 0;  // Its levels are [pending_first, pending_last].
  std::int64_t pending_last = -1;
  std::int64_t pending_since = 0;
};

// Remembers for the next load of a target what the last one left there. Written in three steps, so
// that whatever ends the process, the destination's word decides which state is true:
//
//   begin, add_part...   a level that nobody reads yet
//   prepare              it is pending; then the destination commits, with the generation
//   settle               it is what is known
//
// Every unit may be carried out twice (see store.h). One run of a sync at a time; its lease sees to
// it. Loop thread only; the store outlives it.
class Segments {
 public:
  explicit Segments(Store& store) : store_(store) {}
  Segments(const Segments&) = delete;
  Segments& operator=(const Segments&) = delete;

  // Of a target that nothing is known of, a state with a new seed. Writes nothing.
  Task<Result<DeltaState>> find(std::string sync, std::string destination);

  // How many parts each level has, from `first` to `last`.
  Task<Result<std::vector<std::int64_t>>> parts(DeltaState state);
  // BadData when it is not there.
  Task<Result<std::string>> part(DeltaState state, std::int64_t level, std::int64_t part);

  // Removes what an earlier load has left of level `last + 1`. Where the shape is another than the
  // one that was found, what was known is forgotten.
  Task<Result<void>> begin(DeltaState state);
  // Of that level; at most 1 MiB or so, for others wait meanwhile.
  Task<Result<void>> add_part(DeltaState state, std::int64_t part, std::string data);
  // `state.pending` and what belongs to it are written.
  Task<Result<void>> prepare(DeltaState state);
  // What is pending under this name is known from now on.
  Task<Result<void>> settle(DeltaState state, std::string generation);

  // Has the next load of each target of the sync compare all rows.
  Task<Result<void>> forget(std::string sync);

  // Forgets targets that nobody has loaded for as long as jobs are kept.
  Task<Result<void>> sweep();

 private:
  Task<Result<void>> write(Unit unit);

  Store& store_;
};

}  // namespace millrace::ledger
