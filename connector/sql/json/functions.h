#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "connector/sql/json/canonical.h"

// Functions of jsonb by Postgres's names.

namespace millrace::sql::json {

// "object", "array", "string", "number", "boolean" or "null".
std::string_view jsonb_typeof(std::string_view jsonb);

// "cannot get array length of a scalar", "cannot get array length of a non-array".
Outcome<std::int64_t> jsonb_array_length(std::string_view jsonb);

// Without the members of objects whose value is null, at every level.
void jsonb_strip_nulls(std::string_view jsonb, std::string& out);

// On many lines, each level four spaces further in.
Outcome<void> jsonb_pretty(std::string_view jsonb, std::string& out);

// a || b: the members of both objects, of which those of b win; else the elements of both, where
// what is no array counts as one element.
Outcome<void> concatenate(std::string_view a, std::string_view b, std::string& out);

// jsonb - key: without the member, or without the strings of an array that are equal to it.
// "cannot delete from scalar".
Outcome<void> delete_key(std::string_view jsonb, std::string_view key, std::string& out);

// jsonb - index, counted as by element(). "cannot delete from scalar", "cannot delete from object
// using integer index".
Outcome<void> delete_index(std::string_view jsonb, std::int64_t index, std::string& out);

// jsonb #- path is not here, nor is what sets a part of a value.

}  // namespace millrace::sql::json
