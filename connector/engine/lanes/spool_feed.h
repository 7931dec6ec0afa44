#pragma once

#include <cstdint>

#include "connector/components/loads/load.h"
#include "connector/components/loads/pending_batch.h"
#include "connector/delta/comparison.h"
#include "connector/engine/lanes/spool.h"

namespace millrace::engine {

// Gives the rows of a spool to one load, batch by batch: all of them; or, of a difference, those
// that are wanted and then, where a load needs them, the others for their keys. The spool and what
// is wanted outlive it; read() of each batch is called before the next one is asked for.
class SpoolFeed {
 public:
  // Of a difference.
  struct Choice {
    const delta::RowSet& wanted;
    bool needs_keys = false;
  };

  SpoolFeed(const Spool& spool, SchemaPtr schema, std::optional<Choice> choice = std::nullopt);

  bool is_at_end() const { return !gives_wanted_ && !gives_others_; }
  // What next() will be.
  components::Presence presence() const {
    return gives_wanted_ ? components::Presence::Present : components::Presence::KeyOnly;
  }
  components::PendingBatch next();
  // After read() of a batch.
  void go_on();

  // Rows that were given so far, wanted or all.
  std::uint64_t rows() const { return rows_; }

 private:
  Result<Batch> read();
  Batch chosen(const Batch& batch) const;

  const Spool& spool_;
  SchemaPtr schema_;
  std::optional<Choice> choice_;
  bool gives_wanted_ = true;
  bool gives_others_ = false;
  Spool::Reader reader_;
  std::uint64_t number_ = 0;  // Of the next row in the spool.
  std::uint64_t rows_ = 0;
};

}  // namespace millrace::engine
