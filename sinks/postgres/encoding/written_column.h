#pragma once

#include <cstddef>

#include "sinks/postgres/catalog/table.h"
#include "sinks/postgres/encoding/value_encoder.h"

namespace millrace::sinks::postgres {

// A column that is written: where it comes from, and what it becomes.
struct WrittenColumn {
  std::size_t source = 0;  // Index in the batch.
  TableColumn target;
  bool key = false;
  Fidelity fidelity = Fidelity::Text;
  bool stamp = false;  // It says which load wrote a row, and is no difference between two rows.
  bool required() const { return key || target.required; }
};

}  // namespace millrace::sinks::postgres
