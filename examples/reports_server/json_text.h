#pragma once

#include <string>
#include <string_view>

namespace millrace::reports_server {

// Appends `text` as a JSON string, quotes included.
void append_json(std::string& out, std::string_view text);

std::string json_string(std::string_view text);

}  // namespace millrace::reports_server
