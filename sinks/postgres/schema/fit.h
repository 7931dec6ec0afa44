#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connector/base/error.h"
#include "connector/data/schema.h"
#include "connector/io/postgres/postgres_names.h"
#include "sinks/postgres/catalog/table.h"
#include "sinks/postgres/options/target.h"

// Whether a table that is there fits what is to be loaded. Each refusal says what to do.

namespace millrace::sinks::postgres {

// What upsert and a keyed replace need: columns of that name, and a unique index on just those.
Result<void> check_key(const Table& table, const io::QualifiedName& name,
                       const std::vector<std::string>& key);

// Append proves by the tags of its rows what was loaded: Refused, with the statement that helps,
// when the table has no column for them. A column that is missing is added on request.
Result<void> check_tag_column(const Table& table, const io::QualifiedName& name,
                              OnNewColumn on_new_column);

// The column in which mode mirror marks rows, as it is, or as it would be added to a table, which
// may be missing whole. Refused when it cannot take marks; BadData when the rows have it, too.
Result<TableColumn> mark_column(const Table* table, const TableTarget& destination,
                                const io::QualifiedName& name, const Schema& rows);

// The columns of the table that the rows lack and that it does not fill by itself. BadData for one
// that must have a value: rows that are matched by their key may all be updates, so there the
// server decides row by row.
Result<std::vector<std::string>> columns_left_out(const Table& table,
                                                  const TableTarget& destination,
                                                  const io::QualifiedName& name,
                                                  const Schema& rows);

}  // namespace millrace::sinks::postgres
