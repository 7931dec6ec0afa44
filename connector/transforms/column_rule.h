#pragma once

#include <optional>
#include <string>

#include "connector/data/schema.h"

namespace millrace::transforms {

// What the file says of one column of the report.
struct ColumnRule {
  std::string source;  // Its name in the report.
  std::string name;    // Its name from here on.
  Type type;           // Unknown: not declared.
  bool required = false;
  std::optional<std::string> fallback;  // Stands in for NULL.
};

}  // namespace millrace::transforms
