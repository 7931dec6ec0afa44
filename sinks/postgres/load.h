#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "connector/components/loads/reads_back.h"
#include "connector/components/loads/records_kept.h"
#include "connector/components/loads/row_encoding.h"
#include "connector/components/sink.h"
#include "sinks/postgres/encoding/row_encoder.h"
#include "sinks/postgres/phases/load_work.h"

namespace millrace::sinks::postgres {

// One load, in one transaction: the rows go by COPY into the table itself where no row that is
// there is touched (it is empty, or they are appended), else into a temporary table, are counted
// against the rows that are there, and are merged when the load commits. Its record commits with
// them. A second load of the same table waits for the first: for one of this process by turns, else
// under lock_timeout. A plan stages all rows, locks nothing, and reads one snapshot. The database,
// the target and the memory outlive it.
class PostgresLoad final : public components::Load,
                           public components::KeepsRecords,
                           public components::TakesEncodedRows,
                           public components::ReadsBack {
 public:
  PostgresLoad(Database& database, const TableTarget& target, AttemptMemory& memory,
               components::LoadIdentity identity)
      : work_{.database = database,
              .target = target,
              .memory = memory,
              .identity = std::move(identity),
              .table = target.table} {}

  void keep_records(components::RecordsKept kept) override { work_.kept = kept; }
  void expect_encoded(const components::EncodedExport& rows) override { work_.encoded = &rows; }
  void read_back(components::ReadBack how) override { read_back_ = std::move(how); }
  Task<Result<components::Begun>> begin(components::LoadStart start) override;
  Task<Result<void>> write(components::PendingBatch rows, components::Presence presence) override;
  Task<Result<void>> write_encoded(components::PendingBytes rows) override;
  Task<Result<components::LoadReport>> settle(components::LoadTotals expected) override;
  Task<Result<components::Examples>> examples(std::size_t of_each) override;
  Task<Result<std::vector<std::string>>> commit(components::Fence fence) override;
  Task<void> abandon() override;

 private:
  Task<Result<components::Begun>> open(SchemaPtr schema);
  Task<void> encode_aside(components::PendingBatch rows, std::string& out, Result<Batch>& result);
  Task<void> read_aside(components::PendingBytes rows, Result<components::EncodedRows>& result);
  Task<Result<void>> send_encoded();
  Task<Result<void>> begin_keys();
  // What encoded the rows.
  const RowEncoder& row_encoder() const;
  Result<void> check_encoding(const std::vector<WrittenColumn>& columns) const;
  Task<Result<components::LoadReport>> count(components::LoadTotals expected);
  Task<Result<void>> apply_and_verify();
  Task<Result<void>> end_copy(components::LoadTotals expected);
  void let_go();

  LoadWork work_;
  std::optional<Semaphore::Permit> turn_;
  std::optional<RowEncoder> encoder_;
  components::ReadBack read_back_;
  std::uint64_t keys_ = 0;  // Written of rows that stay.
  std::string encoded_;     // The rows that are sent while the next ones are encoded.
  std::size_t room_ = 0;    // That the rows of a batch have taken so far; a worker's.
};

}  // namespace millrace::sinks::postgres
