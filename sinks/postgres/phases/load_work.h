#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/components/loads/records_kept.h"
#include "connector/components/loads/row_encoding.h"
#include "connector/components/sink.h"
#include "connector/data/origins.h"
#include "connector/io/postgres/postgres.h"
#include "connector/io/postgres/postgres_names.h"
#include "sinks/postgres/catalog/reactions.h"
#include "sinks/postgres/encoding/row_encoder.h"
#include "sinks/postgres/options/target.h"
#include "sinks/postgres/phases/attempt_memory.h"
#include "sinks/postgres/sessions/database.h"
#include "sinks/postgres/statements/merge.h"

namespace millrace::sinks::postgres {

// What the phases of one load hand on: the transaction that it runs in, how the rows get in, and
// what was counted on the way. PostgresLoad owns it; the references outlive it.
struct LoadWork {
  io::PostgresConnection& connection() { return *session->connection; }
  // True when the table was there before this load.
  bool is_there() const { return !oid.empty(); }

  Database& database;
  const TableTarget& target;
  AttemptMemory& memory;
  const components::LoadIdentity identity;
  components::Fence fence = {};  // For commit().
  components::RecordsKept kept = {};
  io::QualifiedName table;  // With its schema, once the transaction has begun.

  // The row of the export that was the n-th of the COPY.
  std::uint64_t origin_of(std::uint64_t written) const {
    return (encoded != nullptr ? encoded->origins : origins).origin_of(written);
  }

  bool is_plan() const { return purpose == components::Purpose::Plan; }

  // The rows are the difference to what the table has.
  bool is_difference() const { return !basis.empty(); }

  components::Purpose purpose = components::Purpose::Load;
  std::string basis = {};
  std::string generation = {};
  bool some_left = false;
  components::LeftOut left_out = {};
  bool has_records = true;  // A plan does not make the table of records where it is missing.
  std::optional<Database::Session> session = {};
  std::string oid = {};  // Empty when the table was missing.
  bool is_partitioned = false;
  std::string change = {};   // The statement that adds what the table lacks; for commit().
  std::string add_key = {};  // The one that gives a new table its key, once the rows are there.
  std::vector<components::SchemaChange> changes = {};  // What that does, and what else differs.
  std::vector<std::string> comments = {};       // Statements that comment on it; for commit().
  std::vector<std::string> names_in_file = {};  // See LoadStart.
  std::optional<MergeSql> merge = {};           // Once the rows may come.
  Reactions reactions = {};
  OriginLog origins = {};  // Of the rows of the COPY, unless they were encoded before.
  const components::EncodedExport* encoded = nullptr;
  bool direct = false;       // The rows go straight into the table, not into a stage.
  std::uint64_t rows = 0;    // Rows that were written.
  bool keys_differ = false;  // No key comes twice, as far as their encoder can tell.
  std::vector<WrittenColumn> columns = {};
  bool has_keys = false;                          // Those of rows that stay are being copied.
  bool reads_back = false;                        // The rows are read again before COMMIT.
  std::optional<std::uint64_t> rows_before = {};  // Of a difference.
  components::LoadReport settled = {};
};

}  // namespace millrace::sinks::postgres
