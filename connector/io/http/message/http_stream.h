#pragma once

#include "connector/base/error.h"
#include "connector/base/task.h"
#include "connector/data/buffer.h"
#include "connector/io/http/message/http_message.h"

namespace millrace::io {

// A response whose body is being received. Reading slower than the network makes the network wait
// (back-pressure): at most two blocks are held. Destroying it ends the transfer. Loop thread only;
// one read() at a time.
class HttpStream {
 public:
  virtual ~HttpStream() = default;
  // Complete from the start. Lives as long as the stream.
  virtual const HttpHead& head() const = 0;

  // The next block (with headroom), or a block without a buffer when the end is proven: the
  // announced Content-Length or the last chunk was reached. A body that is cut, or has neither
  // length nor chunks nor frames, is a Transient error, never an end.
  virtual Task<Result<Block>> read() = 0;

  // What was read of an answer that is not one of success, for messages: a sentence instead when it
  // repeats a secret of the request (repeated_secrets.h).
  virtual std::string quotable(std::string body) const { return body; }
};

}  // namespace millrace::io
