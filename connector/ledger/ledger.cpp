#include "connector/ledger/ledger.h"

#include <utility>

namespace millrace::ledger {

Ledger::Ledger(std::unique_ptr<Store> store, const Clock& clock, Jobs::Resume resume)
    : store_(std::move(store)),
      jobs_(*store_, clock, resume),
      leases_(*store_),
      guarded_loads_(*store_),
      watermarks_(*store_),
      segments_(*store_),
      quotas_(*store_),
      due_times_(*store_) {}

Ledger::~Ledger() = default;

Task<Result<void>> Ledger::sweep() {
  if (auto swept = co_await jobs_.sweep(); !swept) co_return swept;
  if (auto swept = co_await leases_.sweep(); !swept) co_return swept;
  if (auto swept = co_await guarded_loads_.sweep(); !swept) co_return swept;
  if (auto swept = co_await segments_.sweep(); !swept) co_return swept;
  co_return co_await quotas_.sweep();
}

}  // namespace millrace::ledger
