#include "connector/app/watermarks.h"

#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/engine/watermarks/watermark_start.h"
#include "connector/ledger/open_store.h"

namespace millrace::app {

std::vector<std::string> unfit_since(const ChosenSyncs& syncs, const std::string& since) {
  std::vector<std::string> unfit;
  if (since.empty()) return unfit;
  for (const auto* sync : syncs) {
    if (!sync->watermark) {
      unfit.push_back(fmt::format("--since: {} keeps no watermark; name the syncs that do",
                                  printable(sync->name)));
      continue;
    }
    const auto start = engine::start_of(*sync->watermark, {.since = since}, std::nullopt);
    if (!start) unfit.push_back(fmt::format("{}: {}", sync->name, start.error().message()));
  }
  return unfit;
}

Task<Result<void>> copy_watermarks(const engine::Plan& plan, const ChosenSyncs& syncs,
                                   components::Environment& environment, ledger::Ledger& copy) {
  ledger::Watermarks::Syncs names;
  for (const auto* sync : syncs) {
    if (sync->watermark) names.push_back(sync->name);
  }
  if (names.empty()) co_return Result<void>();
  auto store = co_await ledger::open_store_to_read(plan.state, environment.loop,
                                                   environment.blocking, environment.clock);
  if (!store) co_return fail(std::move(store).error());
  if (*store == nullptr) co_return Result<void>();
  auto known = co_await ledger::Watermarks(**store).of(std::move(names));
  if (!known) co_return fail(std::move(known).error());
  for (auto& watermark : *known) {
    auto copied = co_await copy.watermarks().remember(std::move(watermark), 0);
    if (!copied) co_return fail(std::move(copied).error());
  }
  co_return Result<void>();
}

}  // namespace millrace::app
