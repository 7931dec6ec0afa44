#pragma once

#include <optional>
#include <string>

#include "connector/components/sink.h"
#include "connector/io/postgres.h"
#include "connector/io/postgres_names.h"

namespace millrace::sinks::postgres {

// The record of a load, kept in the schema of its table and committed together with its rows: what
// makes loading twice equal to loading once, and what settles a lost answer to COMMIT.
class LoadRecords {
 public:
  // The references outlive it.
  LoadRecords(io::PostgresConnection& connection, const io::QualifiedName& table,
              const components::LoadIdentity& identity)
      : connection_(connection), table_(table), identity_(identity) {}

  // Creates the table of records in a transaction of its own, when it is missing.
  Task<Result<void>> make_place();

  // What the load did, when it is already there. A retry of the same run gets the counts of the
  // attempt that arrived; another run gets the rows as unchanged.
  Task<Result<std::optional<components::LoadReport>>> find();

  Task<Result<void>> add(components::LoadReport report);

 private:
  std::string name() const;

  io::PostgresConnection& connection_;
  const io::QualifiedName& table_;
  const components::LoadIdentity& identity_;
};

}  // namespace millrace::sinks::postgres
