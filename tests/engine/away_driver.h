#pragma once

#include <memory>
#include <utility>

#include "connector/ledger/store/store_driver.h"

namespace millrace::testing {

// A ledger's database that can be taken away, and given back. What says whether it is outlives it.
class AwayDriver final : public ledger::StoreDriver {
 public:
  AwayDriver(std::unique_ptr<ledger::StoreDriver> inner, const bool& is_away)
      : inner_(std::move(inner)), is_away_(is_away) {}
  Task<Result<ledger::Transacted>> transact(Units units) override {
    if (is_away_) co_return fail(ErrorKind::Transient, "no route to the ledger");
    co_return co_await inner_->transact(std::move(units));
  }

 private:
  std::unique_ptr<ledger::StoreDriver> inner_;
  const bool& is_away_;
};

}  // namespace millrace::testing
