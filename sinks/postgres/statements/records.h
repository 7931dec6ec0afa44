#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "connector/components/loads/records_kept.h"
#include "connector/components/sink.h"
#include "connector/io/postgres/postgres.h"
#include "connector/io/postgres/postgres_names.h"
#include "sinks/postgres/statements/generation.h"

namespace millrace::sinks::postgres {

// The record of a load, kept in the schema of its table and committed together with its rows: what
// settles a lost answer to COMMIT, and what keeps an export from being appended twice.
class LoadRecords {
 public:
  // The references outlive it.
  LoadRecords(io::PostgresConnection& connection, const io::QualifiedName& table,
              const components::LoadIdentity& identity)
      : connection_(connection), table_(table), identity_(identity) {}

  // Creates the tables of records, and columns that they lack, in a transaction of its own. Waits
  // that long for another session that does the same; zero: forever.
  Task<Result<void>> make_place(std::chrono::milliseconds lock_timeout);

  // Whether the table of records is there: nothing was loaded without it.
  Task<Result<bool>> are_kept();
  // Whether both tables of records are there, with all columns.
  Task<Result<bool>> are_all_kept();

  // The statement that looks for the record.
  io::PgStatement search() const;
  // What makes the load superfluous, if anything of what was found does (see LoadIdentity): the
  // report of this run's own attempt, whose answer to COMMIT was lost; or, of an append load of an
  // earlier run, that all of its rows are in the table. BadData when some of them are.
  Task<Result<std::optional<components::LoadReport>>> judge(io::PgRows found,
                                                            components::Mode mode);

  // The load of this very work that the table still has, by its record and the number of its rows,
  // though its id is not known yet: see Destination::holds(). BadData as above.
  Task<Result<std::optional<components::LoadReport>>> find_work(const components::Target& target);

  // The statement that says whether any load of the sync into the table is recorded.
  io::PgStatement ask_for_others() const;

  // The statement that adds the record; it takes the place of an earlier run's.
  io::PgStatement addition(const components::LoadReport& report) const;
  // The error when that did not touch one row.
  std::unexpected<Error> not_kept() const;

  // The statement that forgets records of earlier loads, as far as the user may; it touches no row
  // of another table, and waits for nobody.
  io::PgStatement forget_old(const components::RecordsKept& kept) const;

  // The statement that remembers the lease under which the sync loads the table. It touches one
  // row, and none when a later lease has been there.
  io::PgStatement raise_token(const components::Fence& fence) const;

  // For what the table is as delta loads leave it.
  GenerationSql generations() const;

 private:
  std::string name() const;
  std::string targets_name() const;
  Task<Result<std::uint64_t>> count_all();
  // How many rows of the table the load's id is on.
  Task<Result<std::uint64_t>> count_tagged();
  std::unexpected<Error> not_whole(std::uint64_t tagged, std::uint64_t recorded) const;

  io::PostgresConnection& connection_;
  const io::QualifiedName& table_;
  const components::LoadIdentity& identity_;
};

}  // namespace millrace::sinks::postgres
