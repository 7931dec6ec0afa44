#pragma once

#include <optional>
#include <string>
#include <vector>

#include <simdjson.h>

namespace millrace::reports_server {

// A string, or a number or boolean as it was written; nullopt for null. Throws simdjson_error for
// anything else.
std::optional<std::string> scalar_text(simdjson::ondemand::value value);

// A list of such, or one alone; nulls are left out. Throws simdjson_error.
std::vector<std::string> scalar_texts(simdjson::ondemand::value value);

// Throws simdjson_error when something follows the document, which was read to its end.
void expect_end(simdjson::ondemand::document& document);

}  // namespace millrace::reports_server
