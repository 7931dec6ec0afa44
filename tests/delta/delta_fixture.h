#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "connector/data/batch.h"
#include "connector/delta/comparison.h"
#include "connector/delta/row_hasher.h"

namespace millrace::delta {

inline Hash128 number(std::uint64_t value) {
  return {value / 7, value};
}

inline RowHashes record(std::uint64_t key, std::uint64_t row) {
  return {number(key), number(row)};
}

// Columns of type Unknown.
inline SchemaPtr columns(const std::vector<std::string>& names) {
  std::vector<Field> fields;
  for (const auto& name : names) fields.push_back({name, {}, false});
  return std::make_shared<Schema>(std::move(fields));
}

using Cells = std::vector<std::optional<std::string>>;

inline Batch batch_of(const SchemaPtr& schema, const std::vector<Cells>& rows) {
  BatchBuilder builder(schema);
  for (const auto& row : rows) {
    for (const auto& cell : row) cell ? builder.add(*cell) : builder.add_null();
  }
  return builder.take();
}

}  // namespace millrace::delta
