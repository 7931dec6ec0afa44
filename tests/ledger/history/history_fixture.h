#pragma once

#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "connector/ledger/history/history.h"
#include "connector/ledger/history/runs.h"
#include "connector/ledger/records/leases.h"
#include "tests/ledger/ledger_fixture.h"

namespace millrace::ledger {

// Runs that begin a second after each other, in a file or in Postgres.
class HistoryFixture : public LedgerFixture, public ::testing::WithParamInterface<bool> {
 protected:
  void SetUp() override {
    keep(GetParam() ? Kept::InPostgres : Kept::InFile);
    if (!store_) return;
    runs_.emplace(*store_);
    history_.emplace(*store_);
    began_ = clock_.wall_now();
  }

  // The next id; it begins now.
  std::string next_id() {
    return fmt::format("{}-{:08x}", first_run_id(clock_.wall_now()), ++number_);
  }

  std::string begin(const std::string& sync, std::int64_t token = 0) {
    clock_.advance(std::chrono::seconds(1));
    const auto id = next_id();
    std::vector<RunStart> starts;
    starts.push_back({.run_id = id,
                      .sync = sync,
                      .at = clock_.wall_now(),
                      .token = token,
                      .plan_digest = "digest"});
    expect(runs_->begin(std::move(starts)));
    return id;
  }
  void end(const std::string& id, const std::string& status,
           std::optional<RecordedError> error = {}) {
    RunEnd how{.at = clock_.wall_now(), .status = status, .error = std::move(error)};
    expect(runs_->end(id, std::move(how), {}, {}));
  }
  std::string add_run(const std::string& sync, const std::string& status = "ok") {
    const auto id = begin(sync);
    end(id, status);
    return id;
  }

  std::vector<std::string> ids(RunFilter filter = {}) {
    const auto runs = run(history_->page(std::move(filter)));
    std::vector<std::string> found;
    if (!runs) ADD_FAILURE() << runs.error().message();
    if (runs) {
      for (const auto& each : *runs) found.push_back(each.start.run_id);
    }
    return found;
  }
  std::vector<std::string> found(const std::string& id) {
    const auto runs = run(history_->find(id));
    std::vector<std::string> ids;
    if (runs) {
      for (const auto& each : *runs) ids.push_back(each.start.run_id);
    }
    return ids;
  }
  RecordedRun the(const std::string& id) {
    const auto runs = run(history_->find(id));
    if (runs && runs->size() == 1) return runs->front();
    ADD_FAILURE() << id << " is not there";
    return {};
  }

  std::optional<Runs> runs_;
  std::optional<History> history_;
  RecordedTime began_;
  int number_ = 0;
};

}  // namespace millrace::ledger
