#pragma once

#include <cstddef>
#include <string>

#include "connector/base/task.h"
#include "connector/base/worker_pool.h"
#include "connector/io/http_server/channel.h"
#include "connector/io/http_server/message.h"
#include "connector/io/http_server/server_limits.h"

namespace millrace::io {

// Writes replies to a channel. A file goes from the page cache to the socket without passing
// through this process (sendfile), or with TLS in pieces that a worker reads. Each piece that goes
// out moves the deadline on. What it is built from outlives it. A client that has gone makes
// sendfile() raise SIGPIPE: the process, or the loop's thread, ignores it.
class ReplyWriter {
 public:
  ReplyWriter(Channel& channel, const ServerLimits& limits, Deadline& deadline, WorkerPool& workers)
      : channel_(channel), limits_(limits), deadline_(deadline), workers_(workers) {}

  // False when not all of it went out.
  Task<bool> write(const ServerReply& reply, std::string head, bool has_body);

 private:
  Task<bool> send(const char* bytes, std::size_t size);
  Task<bool> send_file(const ServerReply& reply);
  Task<bool> send_in_pieces(const ServerReply& reply);
  void touch() { deadline_.within(limits_.idle); }

  Channel& channel_;
  const ServerLimits& limits_;
  Deadline& deadline_;
  WorkerPool& workers_;
};

}  // namespace millrace::io
