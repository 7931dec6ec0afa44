#include "connector/ledger/ledger.h"

#include <utility>

namespace millrace::ledger {

Ledger::Ledger(std::unique_ptr<Store> store, const Clock& clock, Jobs::Resume resume)
    : store_(std::move(store)), jobs_(*store_, clock, resume) {}

Ledger::~Ledger() = default;

Task<Result<void>> Ledger::sweep() {
  co_return co_await jobs_.sweep();
}

}  // namespace millrace::ledger
