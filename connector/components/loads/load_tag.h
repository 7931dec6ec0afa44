#pragma once

#include <string>

#include "connector/components/columns/constant_columns.h"

namespace millrace::components {

// kLoadColumn, which append mode adds to the rows of the load with that id.
ConstantColumn load_tag(std::string load_id = {});

}  // namespace millrace::components
