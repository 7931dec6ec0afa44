#pragma once

#include <cstdint>
#include <string_view>

#include "connector/data/schema.h"

namespace millrace::sql {

// The types of expressions. Each is Postgres's type of that name; integers of every size are
// bigint, and json is jsonb.
enum class SqlType : std::uint8_t {
  Unknown,  // A quoted literal or NULL whose use has not told its type yet. No value has it.
  Boolean,
  Bigint,   // 64 bit, signed.
  Numeric,  // Exact, up to 38 digits.
  Double,   // IEEE 754, 64 bit.
  Text,
  Date,
  Time,         // Of a day, without a zone.
  Timestamp,    // Without a zone.
  TimestampTz,  // An instant.
  Interval,
  Uuid,
  Jsonb,
};

// As Postgres writes it in its messages: "double precision".
std::string_view name_of(SqlType type);

// The type that a column of the contract has in expressions; an undeclared one is text.
SqlType sql_type_of(TypeKind kind);
// The type that a column gets from an expression. An interval leaves as its text.
Type column_type_of(SqlType type);

// Postgres's groups of types, for choosing between functions of one name.
enum class TypeCategory : std::uint8_t { Boolean, Number, String, DateTime, Timespan, Other };
TypeCategory category_of(SqlType type);
// The type of its category that is chosen when several would do.
bool is_preferred(SqlType type);

// Whether a value becomes the other type without being asked to; true for the same type.
bool converts_implicitly(SqlType from, SqlType to);

}  // namespace millrace::sql
