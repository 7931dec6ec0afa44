#pragma once

#include <string>
#include <string_view>

#include "config/spec/description.h"

namespace millrace::config {

// A JSON Schema (draft 7) for editors: what the parser accepts, as far as a schema can say it.
// Every value may also come from ${env:} or ${file:}. Beside the keywords of the draft it has those
// that editors show: errorMessage, patternErrorMessage and enumDescriptions. Ends with a line
// break.
std::string json_schema(const Type& type, std::string_view sentence);
std::string json_schema(const Description& description);

// The same of a file, which may be a part of a configuration of several files: what is required
// may stand in another one, unless this one has every map that such files add to.
std::string file_schema(const Description& file);

}  // namespace millrace::config
