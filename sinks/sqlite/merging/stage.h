#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/data/batch.h"
#include "connector/data/origins.h"
#include "connector/io/sqlite/sqlite.h"
#include "sinks/sqlite/catalog/cell_rules.h"

namespace millrace::sinks::sqlite {

// One column of the report, on its way through the temporary table.
struct StagedColumn {
  std::size_t source = 0;  // Its index in a batch.
  std::string target;      // Its name in the table, quoted.
  std::string staged;      // Its name in the temporary table.
  std::string shown;       // For messages.
  std::string name;        // As the rows have it.
  CellRule rule = CellRule::Text;
  bool is_key = false;
  bool is_stamp = false;  // It is no difference between two rows.
  bool numbered = false;  // NULL would become a number.
  bool untyped = false;   // The table's column keeps whatever it is given.
  bool missing = false;   // The table does not have it yet.
  std::string complaint;  // Why a value is refused, and what to do.
};

// The rows of one load in a temporary table of the database's handle: values as they will be in the
// target, and where each row comes from.
class Stage {
 public:
  static Result<Stage> create(io::SqliteDatabase& database, std::vector<StagedColumn> columns);

  // BadData, with row, column and value, for what the target's columns cannot keep exactly.
  Result<void> add(const Batch& batch);
  // No more rows come; frees the statements, so that the tables can be changed and dropped.
  void finish() { insert_.reset(), insert_key_.reset(); }

  // The rows are the difference to what the table has: its other rows stay, but where `some_leave`
  // those alone whose keys are added.
  Result<void> be_difference(io::SqliteDatabase& database, bool some_leave);
  Result<void> add_keys(const Batch& batch);
  bool is_difference() const { return is_difference_; }
  bool some_leave() const { return some_leave_; }

  const std::vector<StagedColumn>& columns() const { return columns_; }
  std::uint64_t rows() const { return rows_; }
  // The row's position in the export, for messages.
  std::uint64_t row_of_export(std::uint64_t rowid) const;

 private:
  Stage(std::vector<StagedColumn> columns, io::SqliteStatement insert)
      : columns_(std::move(columns)), insert_(std::move(insert)) {}
  Result<void> add_row(const Batch& batch, std::size_t row, bool key_only);
  Result<void> bind(io::SqliteStatement& insert, int parameter, std::size_t column,
                    const Batch& batch, std::size_t row);

  std::vector<StagedColumn> columns_;
  std::optional<io::SqliteStatement> insert_;
  std::optional<io::SqliteStatement> insert_key_;
  bool is_difference_ = false;
  bool some_leave_ = false;
  OriginLog origins_;  // By rowid in the temporary table.
  std::uint64_t rows_ = 0;
};

}  // namespace millrace::sinks::sqlite
