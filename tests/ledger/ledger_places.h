#pragma once

#include <memory>
#include <string>

#include "connector/ledger/store/postgres_driver.h"
#include "connector/ledger/store/sqlite_driver.h"
#include "connector/ledger/tables/state_file.h"
#include "tests/ledger/ledger_fixture.h"

namespace millrace::ledger {

// Carries out every transaction a second time, and gives what came of that one: a lost answer.
class TwiceDriver final : public StoreDriver {
 public:
  explicit TwiceDriver(std::unique_ptr<StoreDriver> inner) : inner_(std::move(inner)) {}

  Task<Result<Transacted>> transact(Units units) override {
    auto lost = co_await inner_->transact(units);
    if (!lost) co_return lost;
    co_return co_await inner_->transact(std::move(units));
  }

 private:
  std::unique_ptr<StoreDriver> inner_;
};

// Where a ledger is kept, and how.
struct Place {
  std::string name;
  bool is_postgres = false;
  bool is_done_twice = false;
};

inline void PrintTo(const Place& place, std::ostream* out) {
  *out << place.name;
}

inline auto all_places() {
  return ::testing::Values(Place{"InFile"}, Place{"InPostgres", true},
                           Place{"InFileDoneTwice", false, true},
                           Place{"InPostgresDoneTwice", true, true});
}

// A test of records that is made in each of these places.
class PlacedLedger : public LedgerFixture, public ::testing::WithParamInterface<Place> {
 protected:
  void SetUp() override {
    keep(GetParam().is_postgres ? Kept::InPostgres : Kept::InFile);
    if (IsSkipped() || !GetParam().is_done_twice) return;
    store_ = std::make_unique<Store>(loop_.get_executor(), std::make_unique<TwiceDriver>(driver()));
  }

  std::unique_ptr<StoreDriver> driver() {
    if (!GetParam().is_postgres) {
      return std::make_unique<SqliteDriver>(*open_state_file(path_), clock_,
                                            std::make_unique<WorkerPool>(1));
    }
    const io::PgAddress address{.dsn = ledger_dsn()};
    return *run(PostgresDriver::open(loop_.get_executor(), workers_, address));
  }
};

}  // namespace millrace::ledger
