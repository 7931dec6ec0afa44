#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "connector/io/sqlite/sqlite.h"
#include "sinks/sqlite/catalog/table.h"
#include "sinks/sqlite/merging/stage.h"

namespace millrace::sinks::sqlite {

// Makes the keys of the staged rows unique: of rows that are equal in every column one is kept, and
// the number of the others is given back. BadData, with rows and key, when they differ, also when
// their keys are equal only to the table.
Result<std::uint64_t> collapse_duplicates(io::SqliteDatabase& database, const Stage& stage,
                                          const Table& table);

// BadData when a staged key would meet another key of the table: one that the column's collation
// takes for equal, or one that looks the same and is of another type.
Result<void> check_keys_match(io::SqliteDatabase& database, const Stage& stage, const Table& table);

// "t.a = s.c0 AND ...": a row of the table and the staged row with its key.
std::string same_key(const Stage& stage);

// `id = "7", kind = "k"`: the values of the columns, which the row has from its column `first` on.
std::string shown_values(const std::vector<const StagedColumn*>& columns,
                         const io::SqliteStatement& row, int first);

std::vector<const StagedColumn*> keys_of(const Stage& stage);

}  // namespace millrace::sinks::sqlite
