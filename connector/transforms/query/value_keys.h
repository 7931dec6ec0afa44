#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "connector/sql/values/vector.h"

namespace millrace::transforms {

// How values are put in order.
struct KeyOrder {
  bool descending = false;
  bool nulls_first = false;
};

// Appends a value as bytes that compare as values of its type do in this order, and are equal for
// equal values: 1.0 and 1.00, 1 month and 30 days. The bytes of one value do not begin with those
// of another. Not for jsonb.
void encode_value(const sql::Vector& values, std::size_t row, KeyOrder order, std::string& out);

// The values of several columns in a row, as one key; NULLs come last.
void encode_values(const std::vector<const sql::Vector*>& values, std::size_t row,
                   std::string& out);

}  // namespace millrace::transforms
