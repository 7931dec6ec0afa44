#pragma once

#include <cstddef>
#include <string>

#include "connector/engine/preview.h"

namespace millrace::app {

// The first rows of a sync as a table; columns are cut to fit `width`, NULL is shown as ∅, and
// where there are no rows a line says so.
std::string preview_table(const engine::Preview& preview, std::size_t width);

// The same as one line of JSON: {"columns": [{name, type}], "rows": [[...]]}. Values have the type
// that JSON has for them; see formats::JsonRowWriter.
std::string preview_json(const engine::Preview& preview);

}  // namespace millrace::app
