#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "connector/io/http_server/message.h"

namespace millrace::io {

// True when the caller has this content already: by its tag or, when it sent none, by its time
// (RFC 9110, 13.2.2). `modified` is what Last-Modified says, if anything.
bool is_unchanged(const ServerRequest& request, std::string_view tag,
                  std::optional<std::chrono::system_clock::time_point> modified);

}  // namespace millrace::io
