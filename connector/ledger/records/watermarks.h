#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/ledger/store/store.h"

namespace millrace::ledger {

// How far a sync has got: the greatest value of a column that every destination has.
struct Watermark {
  std::string sync;
  std::string column;
  std::string type;  // Of the column, as the file writes it.
  std::string value;
  std::string export_id;  // The last export that is counted in.
  std::string run_id;     // That read it.
  bool operator==(const Watermark&) const = default;
};

// The watermarks of all syncs, one for each, for ever. Every unit may be carried out twice (see
// store.h). Loop thread only; the store outlives it.
class Watermarks {
 public:
  using Syncs = std::vector<std::string>;

  explicit Watermarks(Store& store) : store_(store) {}
  Watermarks(const Watermarks&) = delete;
  Watermarks& operator=(const Watermarks&) = delete;

  // In one statement, by the names of the syncs; none for a sync of which nothing is remembered.
  Task<Result<std::vector<Watermark>>> of(Syncs syncs);

  // Remembers it in place of the sync's last one. `token` is that of the run's lease: false, and
  // nothing is written, when a run with a later lease has remembered one.
  Task<Result<bool>> remember(Watermark watermark, std::int64_t token);

  // The next run of the sync begins as if it were the first. The caller holds the sync's lease.
  Task<Result<void>> forget(std::string sync);

 private:
  Store& store_;
};

}  // namespace millrace::ledger
