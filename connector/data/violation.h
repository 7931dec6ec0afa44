#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "connector/data/schema.h"

namespace millrace {

// How the values of one column of a report break one rule of its contract.
struct Violation {
  enum class Rule {
    Type,      // They are not of the declared type.
    Required,  // They are NULL.
  };
  struct Sample {
    std::uint64_t row = 0;  // Its number in the export.
    std::string value;      // Printable, and cut when it is long. Empty for NULL.
  };

  std::string column;  // Its name in the report.
  std::string as;      // The name that the contract gives it.
  Rule rule = Rule::Type;
  Type type;  // The declared one.
  std::uint64_t count = 0;
  std::vector<Sample> samples;  // The first ones, of different values.
};

}  // namespace millrace
