#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "connector/base/task.h"
#include "connector/io/http_server/message.h"

namespace millrace::io {

// A request and what became of it. Borrowed for the length of the call.
struct Exchange {
  const ServerRequest& request;
  const ServerReply& reply;
  bool whole;  // All of the reply went out.
  std::chrono::nanoseconds elapsed;
};

// What stands behind an HttpServer: makes the replies, and keeps the log. Loop thread only;
// outlives the server.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;

  // The request lives until the task is done. What it throws is a bug: the caller gets
  // refusal(500).
  virtual Task<ServerReply> answer(const ServerRequest& request) = 0;

  // The reply to what HTTP itself refuses. `path` is empty where none could be read; `why` is fit
  // to be shown to anyone.
  virtual ServerReply refusal(int status, std::string_view path, std::string_view why) = 0;

  // An exchange is over, be it answered or refused by answer().
  virtual void done(const Exchange& exchange) = 0;

  // One line for whoever runs the server, without its line break.
  virtual void note(const std::string& line) = 0;

  // The same of a request that was refused as malformed: anybody may send any number of them.
  virtual void note_refusal(const std::string& line) { note(line); }
};

}  // namespace millrace::io
