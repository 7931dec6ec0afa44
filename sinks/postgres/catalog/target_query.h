#pragma once

#include <string>
#include <string_view>

#include "connector/io/postgres/postgres_names.h"
#include "connector/io/postgres/postgres_rows.h"

namespace millrace::sinks::postgres {

// A statement about a table of that name, which may be missing. It begins with the common table
// expression `target` of one row: the schema (nspname) that the table is in, or that a new one
// would get, NULL when there is none; and its oid and relkind, NULL when it is missing. `sql` goes
// on from there, after `separator`: ", " when it adds expressions of its own. $1 and $2 are taken.
io::PgStatement about_target(const io::QualifiedName& name, std::string_view sql,
                             std::string_view separator = " ");

}  // namespace millrace::sinks::postgres
