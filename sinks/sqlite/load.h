#pragma once

#include <memory>

#include "connector/base/semaphore.h"
#include "connector/components/environment.h"
#include "connector/components/loads/reads_back.h"
#include "connector/components/loads/records_kept.h"
#include "connector/components/sink.h"
#include "sinks/sqlite/session.h"

namespace millrace::sinks::sqlite {

// One export on its way into one table. It holds the connection's turn, and the file's write lock,
// from begin() to its end, but not for a plan; the work is SqliteSession's, on workers.
class SqliteLoad final : public components::Load,
                         public components::KeepsRecords,
                         public components::ReadsBack {
 public:
  // What is referred to outlives the load.
  SqliteLoad(const SqliteTarget& target, components::LoadIdentity identity, Semaphore& turns,
             components::Environment& environment)
      : target_(target), identity_(std::move(identity)), turns_(turns), environment_(environment) {}

  void keep_records(components::RecordsKept kept) override { kept_ = kept; }
  void read_back(components::ReadBack how) override { read_back_ = std::move(how); }
  Task<Result<components::Begun>> begin(components::LoadStart start) override;
  Task<Result<void>> write(components::PendingBatch rows, components::Presence presence) override;
  Task<Result<components::LoadReport>> settle(components::LoadTotals expected) override;
  Task<Result<components::Examples>> examples(std::size_t of_each) override;
  Task<Result<std::vector<std::string>>> commit(components::Fence fence) override;
  Task<void> abandon() override;

 private:
  // Runs on a worker; a cancelled task interrupts the statement.
  template <class Work>
  auto run(Work work);
  Task<Result<void>> open(components::Purpose purpose);
  Task<Result<void>> commit_when_free();

  const SqliteTarget& target_;
  components::LoadIdentity identity_;
  components::RecordsKept kept_;
  components::ReadBack read_back_;
  Semaphore& turns_;
  components::Environment& environment_;
  Semaphore::Permit turn_;
  std::unique_ptr<SqliteSession> session_;
};

}  // namespace millrace::sinks::sqlite
