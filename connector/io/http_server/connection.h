#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "connector/base/task.h"
#include "connector/base/worker_pool.h"
#include "connector/io/http_server/channel.h"
#include "connector/io/http_server/http_handler.h"
#include "connector/io/http_server/reply_writer.h"
#include "connector/io/http_server/request_reader.h"
#include "connector/io/http_server/server_limits.h"

namespace millrace::io {

// What the connections of a server share; outlives them.
struct Serving {
  ServerLimits limits;
  WorkerPool& workers;
  HttpHandler& handler;
  // Cancelled when a connection has ended or begins to wait: there may be room for another.
  boost::asio::steady_timer room;
  std::vector<std::string> hosts = {};  // Lower case; empty: any.
  TlsContext tls = nullptr;             // Of connections to come; nullptr: in the clear.
};

// One client: reads a request, has it answered, writes the reply, and again. Every step that makes
// progress moves the deadline on; whoever owns the connection closes it after that. Loop thread
// only.
class Connection {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  Connection(boost::asio::ip::tcp::socket socket, Serving& serving);

  Task<void> run();

  // True when it should be closed: it made no progress for too long. A request that has arrived and
  // was not looked at yet is our delay, not the peer's.
  bool is_overdue(TimePoint now) const;

  // Since when it has been waiting for a request, or for the rest of one; nothing while one is
  // being answered.
  std::optional<TimePoint> waiting_since() const { return waiting_since_; }

  // Ends the wait in progress; run() returns soon after.
  void close();

 private:
  Task<bool> await_request();
  Task<bool> exchange();
  Task<void> refuse(Fault fault);
  Task<ServerReply> answer(const ServerRequest& request);
  Task<void> compress(ServerReply& reply);
  Task<void> drain();
  bool is_known_host(const ServerRequest& request) const;
  std::string head_of(const ServerReply& reply, bool keep_alive) const;

  Serving& serving_;
  Channel channel_;
  Deadline deadline_;
  RequestReader reader_;
  ReplyWriter writer_;
  std::optional<TimePoint> waiting_since_;
  bool has_asked_ = false;
  bool awaits_request_ = false;
};

}  // namespace millrace::io
