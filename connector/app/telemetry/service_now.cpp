#include "connector/app/telemetry/service_now.h"

#include <utility>

namespace millrace::app {

telemetry::ServiceNow service_now(const service::Board& board) {
  telemetry::ServiceNow now;
  for (auto& sync : board.syncs()) {
    now.syncs.push_back({.sync = std::move(sync.name),
                         .next = sync.next,
                         .data_as_of = sync.data_as_of,
                         .stale_after = sync.stale_after});
  }
  for (auto& limit : board.limits()) {
    now.limits.push_back({.connection = std::move(limit.connection),
                          .what = std::move(limit.what),
                          .used = limit.used,
                          .most = limit.most,
                          .waiting = limit.waiting.size()});
  }
  now.is_ready = board.complaints().empty();
  return now;
}

}  // namespace millrace::app
