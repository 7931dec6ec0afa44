#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "connector/base/task_group.h"
#include "connector/ledger/records/quotas.h"
#include "connector/ledger/store/sqlite_driver.h"
#include "connector/ledger/tables/state_file.h"
#include "tests/support/fake_clock.h"
#include "tests/support/run.h"

namespace millrace::components {

// A ledger in memory that does not answer while it is told not to.
class MoodyDriver final : public ledger::StoreDriver {
 public:
  MoodyDriver(const Clock& clock, const bool& is_away)
      : inner_(*ledger::open_state_in_memory(), clock, nullptr), is_away_(is_away) {}

  Task<Result<ledger::Transacted>> transact(Units units) override {
    if (is_away_) co_return fail(ErrorKind::Transient, "no route to host");
    co_return co_await inner_.transact(std::move(units));
  }

 private:
  ledger::SqliteDriver inner_;
  const bool& is_away_;
};

// Several processes over one ledger; time goes on when the test says so.
class LimitsFixture : public ::testing::Test {
 protected:
  // Another process, on another host.
  ledger::Quotas& process() {
    processes_.push_back(
        std::make_unique<ledger::Quotas>(store_, ProcessIdentity{.host = "host", .pid = 1}));
    return *processes_.back();
  }

  template <class T>
  T run(Task<T> task) {
    return testing::run(loop_, std::move(task));
  }

  // Runs the loop until it is so; the machine's timers go on meanwhile.
  void run_until(const std::function<bool()>& is_so) {
    loop_.restart();
    while (!is_so() && loop_.run_one() > 0) {
    }
    ASSERT_TRUE(is_so());
  }

  std::uint64_t count(const std::string& sql) {
    const auto answers = run(store_.run({{sql}}));
    return static_cast<std::uint64_t>(ledger::integer_of(answers->at(0).at(0), 0));
  }

  boost::asio::io_context loop_;
  testing::FakeClock clock_;
  bool is_away_ = false;
  ledger::Store store_{loop_.get_executor(), std::make_unique<MoodyDriver>(clock_, is_away_)};
  std::vector<std::unique_ptr<ledger::Quotas>> processes_;
};

}  // namespace millrace::components
