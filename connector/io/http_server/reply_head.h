#pragma once

#include <string>

#include "connector/io/http_server/message.h"

namespace millrace::io {

// "404 Not Found"
std::string status_words(int status);

// The status line and the headers of a reply, up to and with the empty line: Date, Connection,
// Content-Type, Content-Length, HSTS over TLS, and the reply's own. A line break in a value is left
// out.
struct ReplyWay {
  bool keep_alive = false;
  bool is_secure = false;
};
std::string reply_head(const ServerReply& reply, ReplyWay way);

}  // namespace millrace::io
