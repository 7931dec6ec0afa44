#pragma once

#include <optional>
#include <string>

#include "connector/components/sink.h"
#include "sinks/postgres/destination.h"
#include "sinks/postgres/merge.h"
#include "sinks/postgres/reactions.h"
#include "sinks/postgres/records.h"
#include "sinks/postgres/row_encoder.h"
#include "sinks/postgres/row_numbers.h"

namespace millrace::sinks::postgres {

// One load, in one transaction: the rows go by COPY into the table itself where that is safe (it
// is empty, or they are appended, or the old ones are deleted first), else into a temporary table
// and from there in one statement. The load's record commits with them. A second load of the same
// table waits for the first: for one of this process by turns, else under lock_timeout. The
// destination outlives it.
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
  Task<Result<bool>> clear_the_way();
  Task<Result<bool>> empty_and_locked();
  Task<Result<void>> delete_all();
  // Locks the table, so that what is seen of it stays so, and looks for its reactions.
  Task<Result<void>> lock(std::string mode);
  Task<Result<std::uint64_t>> execute(std::string sql);
  Task<Result<std::uint64_t>> count(std::string sql, io::PgParameters parameters = {});

  Task<void> encode_aside(const Batch& batch, std::string& out, Result<void>& result);
  Task<Result<void>> send_encoded();

  Task<Result<components::LoadReport>> finish(components::LoadTotals expected);
  Task<Result<void>> end_copy(components::LoadTotals expected);
  Task<Result<void>> check_what_came_back();
  // From the stage into the table; a row that breaks a CHECK is named by its key.
  Task<Result<std::uint64_t>> move_staged(std::string sql);
  Task<std::string> row_that_breaks_a_check();
  Task<Result<components::LoadReport>> settle_staged();
  Task<Result<std::uint64_t>> collapse_duplicates();
  Task<Result<components::LoadReport>> merge_staged(std::uint64_t staged);
  // Counts the table where something may have kept, dropped or added rows beside the statements.
  Task<Result<void>> verify(const components::LoadReport& report);

  // What a failure of a statement means for the load.
  Task<Error> explain(Error error);
  Task<std::string> lock_holder();
  io::PostgresConnection& connection() { return *session_->connection; }

  PostgresDestination& destination_;
  components::LoadIdentity identity_;
  io::QualifiedName table_;
  std::string oid_;
  std::optional<Semaphore::Permit> turn_;
  std::optional<Database::Session> session_;
  std::optional<components::LoadReport> already_;
  std::optional<RowEncoder> encoder_;
  std::optional<MergeSql> merge_;
  Reactions reactions_;
  RowNumbers numbers_;
  bool direct_ = false;
  std::uint64_t before_ = 0;  // Rows of the table before a merge, when they are counted.
  std::uint64_t deleted_ = 0;
  std::uint64_t rows_ = 0;
  std::string encoded_;  // The rows that are sent while the next ones are encoded.
};

}  // namespace millrace::sinks::postgres
