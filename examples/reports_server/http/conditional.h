#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "examples/reports_server/http/http_message.h"

namespace millrace::reports_server {

// True when the caller has this content already: by its tag or, when it sent none, by its time
// (RFC 9110, 13.2.2). `modified` is what Last-Modified says, if anything.
bool is_unchanged(const Request& request, std::string_view tag,
                  std::optional<std::chrono::system_clock::time_point> modified);

}  // namespace millrace::reports_server
