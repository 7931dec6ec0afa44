#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "connector/io/postgres/postgres.h"
#include "connector/io/postgres/postgres_names.h"
#include "connector/io/postgres/postgres_rows.h"

namespace millrace::sinks::postgres {

// The statements for the name that a delta load gives to what it leaves in a table, and for whether
// the table still is that. Anybody may change rows meanwhile, but not without leaving a mark: each
// row tells the transaction that wrote it (xmin). The record has the oldest transaction that was
// under way when the load ended, and those not older that had written rows by then: a row by any
// other one that is not older was written by somebody else, and a row that is missing shows by the
// number of rows. Whatever looks like that only costs a load of all rows.
//
// A load holds the lock of the table from before it looks. Of its rows some may have the number of
// the transaction, and the others that of the subtransaction in which it ends.
class GenerationSql {
 public:
  // `records` and `loads` are the tables of records, quoted as `table` is.
  GenerationSql(std::string records, std::string loads, std::string table, std::string sync)
      : records_(std::move(records)),
        loads_(std::move(loads)),
        table_(std::move(table)),
        sync_(std::move(sync)) {}

  // At most one row, for Record.
  io::PgStatement find() const;

  struct Record {
    std::string name;
    std::int64_t rows = 0;
    bool is_of_this_table = false;  // And not of one that was dropped since.
    bool is_comparable = false;     // No transaction's number has come round since.
    std::string oldest;             // Numbers as rows have them.
    std::string own;
  };
  static std::optional<Record> record_of(const io::PgRows& found);

  // One row: how many rows the table has, and how many of them others have written.
  std::string count_foreign(const Record& record) const;

  // At the end of a load, behind its own record: what it leaves. Touches one row. Looks at all
  // rows.
  io::PgStatement keep(const std::string& name, const std::string& load_id) const;
  // The same for a difference that leaves so many rows, and that nothing has added to or taken
  // from.
  io::PgStatement keep_difference(const std::string& name, const std::string& load_id,
                                  std::uint64_t rows) const;

 private:
  std::string records_;
  std::string loads_;
  std::string table_;
  std::string sync_;
};

}  // namespace millrace::sinks::postgres
