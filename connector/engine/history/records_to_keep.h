#pragma once

#include <string_view>

#include "connector/components/loads/load.h"
#include "connector/components/loads/records_kept.h"
#include "connector/ledger/history_options.h"

namespace millrace::engine {

// What decides on the records that a load may have its destination forget.
struct RecordedBy {
  std::string_view load_id;
  components::Mode mode = components::Mode::Append;
  bool has_job = false;  // The export came by a remote job.
};

// The records that a destination keeps by the rule of history. One load in sixteen cleans up, as
// its id will have it: whoever looks for old records has to read them all.
components::RecordsKept records_to_keep(const ledger::HistoryOptions& history,
                                        const RecordedBy& load);

}  // namespace millrace::engine
