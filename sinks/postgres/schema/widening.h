#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/components/sink.h"
#include "connector/io/postgres/postgres.h"
#include "connector/io/postgres/postgres_names.h"
#include "sinks/postgres/catalog/table.h"
#include "sinks/postgres/encoding/row_encoder.h"

// on_type_change: widen. A column gets another type only when a value asks for it, and only one by
// which every value that is there stays the same text: smallint, integer, bigint, numeric;
// numeric(p,s), numeric; varchar(n), text. Not real to double precision, whose texts differ, and
// nothing that only looks the same, such as date to timestamp.

namespace millrace::sinks::postgres {

// The column with the next wider type; nullopt when there is none.
std::optional<TableColumn> wider(const TableColumn& column);

// Whether the server has to write all rows anew for it.
bool is_rewritten_for(const TableColumn& from, const TableColumn& to);

// Finds the columns that cannot hold a value, and the types that hold all of them. A value that no
// wider type takes is left to the load, which refuses it by name.
class WideningSurvey final : public components::RowSurvey {
 public:
  // `rows` are the columns of the batches, by the table's names. What is found is put into
  // `wider_types`, which outlives it.
  WideningSurvey(const Table& table, const Schema& rows,
                 std::map<std::string, std::string>& wider_types);

  Result<void> see(const Batch& rows) override;

 private:
  struct Watched {
    std::size_t source = 0;  // Index in a batch.
    Type type;               // As it was declared.
    TableColumn column;      // As it would have to be.
    Fidelity fidelity = Fidelity::Text;
    bool is_given_up = false;
  };

  void meet(Watched& watched, std::string_view text);

  std::vector<Watched> watched_;
  std::map<std::string, std::string>& wider_types_;
  std::string scratch_;
};

// What has to be known of columns before they are widened: by name, the collation that the type
// must keep, as a clause, or "". Refused when something depends on the type of one of them.
Task<Result<std::map<std::string, std::string>>> look_at_columns(
    io::PostgresConnection& connection, const Table& table, const io::QualifiedName& name,
    const std::map<std::string, std::string>& wider_types);

}  // namespace millrace::sinks::postgres
