#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "connector/base/task.h"
#include "connector/io/http_server/channel.h"
#include "connector/io/http_server/head_rules.h"
#include "connector/io/http_server/message.h"
#include "connector/io/http_server/server_limits.h"

namespace millrace::io {

// A request as it came, and what its reply has to know of it.
struct ReadRequest {
  ServerRequest request;
  bool keep_alive = false;
  bool takes_gzip = false;
};

// Reads requests from a channel, one after another; pipelined ones are kept for the next call.
// Memory is bounded by the limits. What it is built from outlives it.
class RequestReader {
 public:
  RequestReader(Channel& channel, const ServerLimits& limits, Deadline& deadline)
      : channel_(channel), limits_(limits), deadline_(deadline) {}

  // Waits for the first byte of a request; false when the channel has ended.
  Task<bool> await_request();

  // Reads it. A fault is the peer's and wants an answer, after which the channel has to be closed;
  // one with status 0 wants none: the channel has ended. Sends 100 Continue where it is waited for.
  Task<std::expected<ReadRequest, Fault>> read();

 private:
  class Parser;

  Task<std::optional<Fault>> read_head();
  Task<std::optional<Fault>> read_body(Parser& parser);
  Task<std::optional<Fault>> offer_to_continue(const ServerRequest& request);

  Channel& channel_;
  const ServerLimits& limits_;
  Deadline& deadline_;
  std::string buffer_;    // Read, and not taken.
  std::size_t head_ = 0;  // Bytes of it that are the head.
};

}  // namespace millrace::io
