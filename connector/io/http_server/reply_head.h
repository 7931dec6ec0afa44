#pragma once

#include <string>

#include "connector/io/http_server/message.h"

namespace millrace::io {

// "404 Not Found"
std::string status_words(int status);

// The status line and the headers of a reply, up to and with the empty line: Date, Connection,
// Content-Type, Content-Length, and the reply's own. A line break in a value is left out.
std::string reply_head(const Reply& reply, bool keep_alive);

}  // namespace millrace::io
