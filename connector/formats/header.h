#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/data/schema.h"

namespace millrace::formats {

// The columns that a header row names: unique names, in order, of unknown type. Columns of the same
// name become name, name_2, ...; a column without one becomes column_<number>.
SchemaPtr schema_from_header(const std::vector<std::string>& names);

// The first name that a column before it has, too.
std::optional<std::string> repeated_name(const std::vector<std::string>& names);

// What the first bytes of a file show it to be when it is no CSV ("an HTML page"), or empty.
std::string_view recognise_other_format(std::string_view first_bytes);

}  // namespace millrace::formats
