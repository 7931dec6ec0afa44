#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "connector/ledger/open_store.h"
#include "connector/ledger/records/jobs.h"
#include "tests/support/fake_clock.h"
#include "tests/support/postgres/postgres.h"
#include "tests/support/temp_folder.h"

namespace millrace::ledger {

// A ledger in a file, in memory, or in Postgres, which runs that follow one another reopen.
class LedgerFixture : public testing::PostgresTest {
 protected:
  enum class Kept {
    InFile,
    InMemory,
    InPostgres,
  };

  // Skips when it needs a Postgres and there is none.
  void keep(Kept where) {
    where_ = where;
    if (where == Kept::InPostgres) PostgresTest::SetUp();
    if (!IsSkipped()) reopen();
  }

  StateOptions options() const {
    if (where_ != Kept::InPostgres) return {SqliteStateOptions{config::OutputPath(path_)}, {}};
    return {{}, PostgresStateOptions{config::Secret(ledger_dsn())}};
  }
  // Its connections carry the schema's name, by which the observer knows them.
  std::string ledger_dsn() const {
    return dsn_ + " options=-csearch_path=" + schema_ + " application_name=" + schema_;
  }

  // As another run would find it; what is in memory stays.
  void reopen(Jobs::Resume resume = Jobs::Resume::Yes) {
    jobs_.reset();
    if (where_ == Kept::InMemory) {
      if (!store_) store_ = make_store_in_memory(loop_.get_executor(), clock_);
    } else {
      store_.reset();
      auto store = run(open_store(options(), loop_.get_executor(), workers_, clock_));
      ASSERT_TRUE(store) << store.error().message();
      store_ = *std::move(store);
    }
    jobs_.emplace(*store_, clock_, resume);
    expect(jobs_->sweep());
  }

  void expect(Task<Result<void>> call) {
    const auto done = run(std::move(call));
    ASSERT_TRUE(done) << done.error().message();
  }
  void submitted(const std::string& request, const std::string& job) {
    expect(jobs_->submitted(request, job));
  }
  void took(const std::string& request, std::chrono::milliseconds time) {
    expect(jobs_->took(request, time));
  }
  void hold(const std::string& request, const std::string& job, Jobs::Holders syncs) {
    expect(jobs_->hold(request, job, std::move(syncs)));
  }
  void release(const std::string& request, const std::string& job, const std::string& sync) {
    expect(jobs_->release(request, job, sync));
  }
  std::vector<UnfinishedJob> resumable(const std::string& request, Jobs::Holders syncs = {"a"}) {
    auto found = run(jobs_->resumable(request, std::move(syncs)));
    if (found) return *std::move(found);
    ADD_FAILURE() << found.error().message();
    return {};
  }
  std::vector<std::string> jobs_of(const std::string& request, Jobs::Holders syncs = {"a"}) {
    std::vector<std::string> ids;
    for (const auto& job : resumable(request, std::move(syncs))) ids.push_back(job.id);
    return ids;
  }
  std::string job_of(const std::string& request) {
    const auto jobs = jobs_of(request);
    return jobs.empty() ? "none" : jobs.front();
  }
  std::optional<std::chrono::milliseconds> usual(const std::string& request) {
    return *run(jobs_->usual_duration(request));
  }

  Kept where_ = Kept::InFile;
  testing::TempFolder folder_;
  testing::FakeClock clock_;
  std::filesystem::path path_ = folder_ / ".millrace/deep/state.db";
  std::unique_ptr<Store> store_;
  std::optional<Jobs> jobs_;
};

}  // namespace millrace::ledger
