#pragma once

#include <string>

#include "examples/reports_server/http/http_message.h"

namespace millrace::reports_server {

// The status line and the headers of a reply, up to and with the empty line. `runtime` is what
// X-Runtime says.
std::string reply_head(const Reply& reply, bool keep_alive, std::chrono::nanoseconds runtime);

}  // namespace millrace::reports_server
