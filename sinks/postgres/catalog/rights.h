#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connector/components/sink.h"
#include "connector/io/postgres/postgres_names.h"
#include "connector/io/postgres/postgres_rows.h"
#include "sinks/postgres/catalog/table.h"
#include "sinks/postgres/options/target.h"

namespace millrace::sinks::postgres {

// The table of each schema that records which loads it holds.
inline constexpr std::string_view kLoadsTable = "_millrace_loads";
// The one that says under which lease each sync has loaded each table last.
inline constexpr std::string_view kTargetsTable = "_millrace_targets";

// The statement that gives kTargetsTable, quoted with its schema, the columns that it lacks, where
// a version made it that kept less there.
std::string complete_targets(const std::string& table);

// The statement that asks what the user may do with the table, its schema and the tables of
// records.
io::PgStatement find_rights(const io::QualifiedName& table);
// What its answer says: that both tables of records are there, with all columns.
bool has_records(const io::PgRows& rights);
// That the user may do what a load of the target does; else Refused with the GRANT that is missing.
// Without `found` the table has to be created. `stages`: rows are staged in every mode. The
// target's schema is known.
Result<void> check_rights(const io::PgRows& rights, const TableTarget& target,
                          const std::optional<Table>& found, bool stages);

}  // namespace millrace::sinks::postgres
