#pragma once

#include <string>
#include <string_view>

#include "config/spec/description.h"

namespace millrace::config {

// A JSON Schema (draft 7) for editors: what the parser accepts, as far as a schema can say it.
// Every value may also come from ${env:} or ${file:}. Ends with a line break.
std::string json_schema(const Type& type, std::string_view title);
std::string json_schema(const Description& description);

}  // namespace millrace::config
