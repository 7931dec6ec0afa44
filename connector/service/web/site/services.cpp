#include "connector/service/web/site/services.h"

#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/ledger/history/history.h"

namespace millrace::service {

std::optional<SyncNow> sync_named(const Board& board, std::string_view name) {
  for (auto& sync : board.syncs()) {
    if (sync.name == name) return std::move(sync);
  }
  return std::nullopt;
}

std::string no_sync_named(const Board& board, std::string_view name) {
  const auto of_a_value = std::string(name) + "[";
  for (const auto& sync : board.syncs()) {
    if (!sync.name.starts_with(of_a_value)) continue;
    return fmt::format("there is a sync for each value of {}; name one, such as {}",
                       printable(name, 60), printable(sync.name, 60));
  }
  return "there is no sync of this name";
}

Task<Result<std::optional<ledger::RecordedRun>>> run_named(ledger::Store& store, std::string id) {
  using Found = std::optional<ledger::RecordedRun>;
  ledger::History history(store);
  auto runs = co_await history.find(std::move(id));
  if (!runs) co_return fail(std::move(runs).error());
  if (runs->size() != 1) co_return Found();
  co_return Found(std::move(runs->front()));
}

}  // namespace millrace::service
