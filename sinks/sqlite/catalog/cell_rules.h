#pragma once

#include <string>
#include <string_view>

#include "connector/data/schema.h"
#include "connector/io/sqlite/sqlite.h"

namespace millrace::sinks::sqlite {

// What SQLite makes of a value that is stored in a column (its "affinity").
enum class Affinity {
  Integer,
  Real,
  Numeric,  // Numbers where the text looks like one: "1.10" would become 1.1.
  Boolean,  // The same to SQLite; declared as BOOLEAN, so that its readers look for 1 and 0.
  Text,
  None,  // Kept as it is: no declared type, or ANY in a STRICT table.
  Blob,  // A STRICT table's BLOB: takes no text at all.
};

Affinity affinity_of(std::string_view declared_type, bool strict);

// How the text of a cell is bound. A declared column is converted by its type, exactly or not at
// all; the text of an undeclared one must be what the table's column gives back, or the row is
// refused.
enum class CellRule {
  Text,          // As it is.
  Integer,       // A 64-bit number.
  Real,          // A double; whole numbers must fit one exactly.
  Boolean,       // 1 or 0.
  ExactInteger,  // Whole numbers as SQLite writes them.
  ExactReal,     // Numbers as SQLite writes them.
  ExactNumeric,  // The same, or text that does not look like a number.
};

CellRule rule_for(Type type, Affinity affinity);

// What a new table declares for a column. Booleans are 1 and 0; what is exact only as text,
// decimals and times too, is TEXT.
std::string_view declared_type_for(Type type);

// False when the text cannot be kept exactly. The text stays until the statement ran.
Result<bool> bind_cell(io::SqliteStatement& statement, int parameter, CellRule rule,
                       std::string_view text);

// Why bind_cell() was false for a value of a column of `type`, and what to do. `declared` is what
// the table says of its column.
std::string complaint_about(Type type, CellRule rule, std::string_view declared);
// The same where the value itself is the reason; else empty.
std::string_view complaint_about_value(CellRule rule, std::string_view text);

}  // namespace millrace::sinks::sqlite
