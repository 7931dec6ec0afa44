#pragma once

#include <optional>
#include <string>

#include "connector/components/sink.h"
#include "sinks/postgres/destination.h"
#include "sinks/postgres/merge.h"
#include "sinks/postgres/records.h"
#include "sinks/postgres/row_encoder.h"

namespace millrace::sinks::postgres {

// One load, in one transaction: the rows go by COPY into the table itself where that is safe (it
// is empty, or they are appended, or the old ones are deleted first), else into a temporary table
// and from there in one statement. The load's record commits with them. A second load of the same
// table waits for the first, under lock_timeout. The destination outlives it.
class PostgresLoad final : public components::Load {
 public:
  PostgresLoad(PostgresDestination& destination, components::LoadIdentity identity)
      : destination_(destination), identity_(std::move(identity)), table_(destination.table()) {}

  Task<Result<void>> begin(SchemaPtr schema) override;
  Task<Result<void>> write(Batch batch) override;
  Task<Result<components::LoadReport>> commit(components::LoadTotals expected) override;
  Task<void> abandon() override;

 private:
  Task<Result<void>> begin_transaction();
  Task<Result<void>> start_copy(SchemaPtr schema);
  // True when the rows may go straight into the table; makes it empty for replace.
  Task<Result<bool>> clear_the_way(bool created);
  Task<Result<bool>> empty_and_locked();
  Task<Result<std::uint64_t>> execute(std::string sql);

  Task<void> encode_aside(const Batch& batch, std::string& out, Result<void>& result);
  Task<Result<void>> send_encoded();

  Task<Result<components::LoadReport>> finish(components::LoadTotals expected);
  Task<Result<void>> end_copy(components::LoadTotals expected);
  Task<Result<components::LoadReport>> settle_staged();
  Task<Result<std::uint64_t>> collapse_duplicates();
  Task<Result<components::LoadReport>> merge_staged(std::uint64_t staged);

  // What a failure of a statement means for the load.
  Error explain(Error error);
  io::PostgresConnection& connection() { return *session_->connection; }

  PostgresDestination& destination_;
  components::LoadIdentity identity_;
  io::QualifiedName table_;
  std::optional<Database::Session> session_;
  std::optional<components::LoadReport> already_;
  std::optional<RowEncoder> encoder_;
  std::optional<MergeSql> merge_;
  bool direct_ = false;
  std::uint64_t deleted_ = 0;
  std::uint64_t rows_ = 0;
  std::string encoded_;  // The rows that are sent while the next ones are encoded.
};

}  // namespace millrace::sinks::postgres
