#pragma once

#include <string>
#include <string_view>

namespace millrace::reports_server {

// One gzip member, at the fastest level.
std::string gzip(std::string_view text);

// True when an Accept-Encoding header allows gzip.
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace millrace::reports_server
