#pragma once

#include <string>
#include <vector>

#include "config/rendering/json_tree.h"
#include "config/spec/description.h"

namespace millrace::config {

// Having all of the properties: as a condition, or as a demand.
JsonTree having(const std::vector<std::string>& keys);

// Being a map that has one of the properties.
JsonTree having_any(const std::vector<std::string>& keys);

// What the rule asks for, under its condition.
JsonTree rule_schema(const OptionRule& rule);

}  // namespace millrace::config
