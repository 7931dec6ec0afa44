#pragma once

#include <compare>
#include <string_view>

// Values of jsonb against each other. Numbers are compared by value, strings by code point.

namespace millrace::sql::json {

// The order of a B-tree: null, strings, numbers, booleans, arrays, objects; of two arrays or
// objects the longer one is greater. An empty array is the least of all, as in Postgres.
std::strong_ordering compare(std::string_view a, std::string_view b);

// compare() == 0, without its work where the texts tell.
bool equal(std::string_view a, std::string_view b);

// container @> contained: every member and every element is there, at the same level. An array
// contains a scalar that is an element of it.
bool contains(std::string_view container, std::string_view contained);

// jsonb ? text: a key of the object, a string in the array, or the string itself.
bool exists(std::string_view jsonb, std::string_view text);

}  // namespace millrace::sql::json
