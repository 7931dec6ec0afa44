#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace millrace::ledger {

// How a database spells what SQLite and Postgres do not share. The ledger's SQL has a word in
// braces in each such place:
//
//   {integer}   the type of a signed number of 64 bits
//   {key}       the type of a text whose order is that of its bytes
//   {bytes}     the type of bytes
//   {end}       what follows the columns of a table
//   {end_bulky} the same of a table whose rows are large
//   {now}       the store's clock, in milliseconds since 1970: the one clock that all processes on
//               this ledger agree on, read when the statement is carried out
//   {each $1}   a table of the texts in $1, a list (see list_of): `number`, from 1, and `value`.
//               Needs a name: FROM {each $1} AS syncs
struct Dialect {
  std::string_view integer;
  std::string_view key;
  std::string_view bytes;
  std::string_view end;
  std::string_view end_bulky;
  std::string_view now;
  std::string_view each_begin;  // Before the parameter.
  std::string_view each_end;    // Behind it.
};

// A SQLite file belongs to one host, so that host's clock is the store's: the driver binds $now.
inline constexpr Dialect kSqliteDialect{
    .integer = "INTEGER",
    .key = "TEXT",
    .bytes = "BLOB",
    .end = " STRICT, WITHOUT ROWID",
    .end_bulky = " STRICT",
    .now = "$now",
    .each_begin = "(SELECT key + 1 AS number, value FROM json_each(",
    .each_end = "))",
};

inline constexpr Dialect kPostgresDialect{
    .integer = "BIGINT",
    .key = "TEXT COLLATE \"C\"",
    .bytes = "BYTEA",
    .end = "",
    .end_bulky = "",
    .now = "floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint",
    .each_begin = "(SELECT number, value FROM json_array_elements_text(",
    .each_end = "::json) WITH ORDINALITY AS list (value, number))",
};

// The statement as the database takes it. Throws std::logic_error for a word that is not above, for
// it is a bug.
std::string in_dialect(std::string_view sql, const Dialect& dialect);

// The value of a parameter that {each ...} goes through: as many texts as one likes in one
// statement. They are valid UTF-8 without NUL.
std::string list_of(const std::vector<std::string>& texts);

}  // namespace millrace::ledger
