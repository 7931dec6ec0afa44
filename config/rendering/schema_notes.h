#pragma once

#include <string>

#include "config/rendering/json_tree.h"
#include "config/spec/description.h"

namespace millrace::config {

// What editors show of an option: its sentence; its default, its limits and how it is written.
std::string description_of(const FieldDescription& field);

// Adds what editors offer as a value. It is not called `default`: they would then write every
// option that has one into each new block.
void add_examples(JsonTree& schema, const FieldDescription& field);

}  // namespace millrace::config
