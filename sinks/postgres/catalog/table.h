#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connector/data/schema.h"
#include "connector/io/postgres/postgres.h"
#include "connector/io/postgres/postgres_names.h"

namespace millrace::sinks::postgres {

// The types whose values are checked and encoded here; the server parses the text of all others.
enum class PgType {
  Bool,
  Int2,
  Int4,
  Int8,
  Float4,
  Float8,
  Numeric,
  Text,
  Varchar,
  Bpchar,
  Date,
  Time,
  Timestamp,
  Timestamptz,
  Uuid,
  Json,
  Jsonb,
  Name,  // At most 63 bytes.
  Enum,  // The server gives its text back as it came, or refuses it.
  Citext,
  Money,  // As Other; the number in it counts, not the currency's sign.
  Other,  // Arrays, inet, interval, bytea, ...: what comes back only the server can tell.
};

struct TableColumn {
  std::string name;
  PgType type = PgType::Other;  // Of a domain: the type at the bottom of it.
  std::int32_t modifier = -1;   // The server's typmod: length, or precision and scale.
  std::string sql_type;         // "numeric(12,2)", for messages and statements.
  bool binary = false;          // Can be sent in binary: encoded here, and no domain.
  bool required = false;        // NOT NULL.
  bool has_default = false;     // Also true for identity columns.
  bool generated = false;       // GENERATED ... STORED: never written.
  bool identity = false;
  bool folding = false;  // Its collation calls different texts equal.
  bool missing = false;  // The table does not have it yet: see new_column().
  bool widened = false;  // The table has it with a narrower type as yet.

  // True when only the server can tell what it makes of a text.
  bool must_ask_back() const { return type == PgType::Money || type == PgType::Other; }

  bool operator==(const TableColumn&) const = default;
};

// A table as the server describes it.
struct Table {
  std::string oid;
  std::string kind = "a table";  // Or "a view", ...
  bool writable_kind = false;    // A table or a partitioned table; not a view, not a foreign table.
  bool is_partitioned = false;
  std::vector<TableColumn> columns;
  std::vector<std::vector<std::string>> unique_keys;  // That ON CONFLICT can use.

  const TableColumn* find(std::string_view name) const;
  // True when a unique index has just these columns, in any order.
  bool is_unique(const std::vector<std::string>& key) const;

  // True for two looks between which nothing happened to the table that a load goes by.
  bool operator==(const Table&) const = default;
};

// nullopt when there is no such table. An empty schema is filled in with the one that was found,
// or that a new table would get. `connection` and `name` outlive the call.
Task<Result<std::optional<Table>>> inspect(io::PostgresConnection& connection,
                                           io::QualifiedName& name);

// The same as statements of a pipeline, and what their answers, `kLookAnswers` in that order, mean.
std::vector<io::PgStatement> look_at(const io::QualifiedName& name);
inline constexpr std::size_t kLookAnswers = 3;
Result<std::optional<Table>> table_seen(std::span<const io::PgRows> answers,
                                        io::QualifiedName& name);

// The type that CREATE TABLE or ALTER TABLE gives a field, and the column as inspect() would then
// describe it, but for its being missing.
std::string sql_type(Type type);
TableColumn new_column(const Field& field);

// `schema.table`, quoted; the parts were checked when they were read.
std::string quote_name(const io::QualifiedName& name);
// For a name that is known to fit.
std::string quote_name(std::string_view identifier);

}  // namespace millrace::sinks::postgres
