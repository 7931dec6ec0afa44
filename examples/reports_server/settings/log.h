#pragma once

#include <functional>
#include <string>

namespace millrace::reports_server {

// Takes one line, without its line break; called from the server's thread.
using Log = std::function<void(const std::string&)>;

}  // namespace millrace::reports_server
