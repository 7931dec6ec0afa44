#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "connector/components/loads/records_kept.h"
#include "connector/components/sink.h"
#include "connector/io/sqlite/sqlite.h"
#include "sinks/sqlite/catalog/table.h"

namespace millrace::sinks::sqlite {

// What `_millrace_loads` says of an earlier load with the same id.
struct LoadRecord {
  std::string run_id;
  components::LoadReport report;
};

// Whether that table of records is there, with that column. Needs no lock.
Result<bool> records_have(io::SqliteDatabase& database, std::string_view table,
                          std::string_view column);
// They need the write lock, or for a plan, which only reads, none. `table` is a name without its
// quotes.
Result<void> make_place_for_records(io::SqliteDatabase& database);
// Whether find_record() and is_loaded_by() may be asked. Needs no lock.
Result<bool> has_place_for_records(io::SqliteDatabase& database);
Result<std::optional<LoadRecord>> find_record(io::SqliteDatabase& database, const std::string& id);
// Of the table itself.
Result<std::uint64_t> count_rows(io::SqliteDatabase& database, const std::string& table);
// Whether any load of that sync into that table is recorded.
Result<bool> is_loaded_by(io::SqliteDatabase& database, const std::string& sync,
                          const std::string& table);
// Takes the place of an earlier record of the same load.
Result<void> write_record(io::SqliteDatabase& database, const components::LoadIdentity& identity,
                          const std::string& table, const components::LoadReport& report,
                          const std::string& loaded_at);

// Forgets records of earlier loads by the same sync of the same table, a slice of them.
Result<void> forget_records(io::SqliteDatabase& database, const components::LoadIdentity& identity,
                            const std::string& table, const components::RecordsKept& kept,
                            const std::string& loaded_at);

// Remembers the lease under which the sync loads the table; false when a later one has been there.
Result<bool> raise_token(io::SqliteDatabase& database, const components::LoadIdentity& identity,
                         const std::string& table, const components::Fence& fence,
                         const std::string& loaded_at);

// The id of the load of this very work that the sync did last in the table, if it did: see
// Destination::holds(). `alone`: and no other sync has loaded it since. Needs no lock.
Result<std::optional<std::string>> find_work(io::SqliteDatabase& database,
                                             const components::LoadIdentity& identity,
                                             const Table& table, bool alone);

// How many rows of the table are tagged with the load.
Result<std::uint64_t> count_tagged(io::SqliteDatabase& database, const Table& table,
                                   const std::string& id);

// Whether an appended load of another run is there whole: its record, when there is one, and the
// tagged rows agree. BadData when they do not, for then nobody knows what is missing.
Result<bool> is_appended(io::SqliteDatabase& database, const Table& table, const std::string& id,
                         const std::optional<LoadRecord>& record);

}  // namespace millrace::sinks::sqlite
