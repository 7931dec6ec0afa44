#include "connector/io/http_server/connection.h"

#include <algorithm>
#include <exception>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/io/http_server/gzip.h"
#include "connector/io/http_server/reply_head.h"

namespace millrace::io {
namespace {

using std::chrono::steady_clock;

// Shorter text is compressed at once, longer by a worker.
constexpr std::size_t kShort = 256 << 10;

}  // namespace

Connection::Connection(boost::asio::ip::tcp::socket socket, Serving& serving)
    : serving_(serving),
      channel_(std::move(socket), serving.tls),
      reader_(channel_, serving.limits, deadline_),
      writer_(channel_, serving.limits, deadline_, serving.workers) {
  deadline_.within(serving.limits.idle);
}

void Connection::close() {
  channel_.close();
  waiting_since_.reset();
}

bool Connection::is_overdue(TimePoint now) const {
  return deadline_.has_passed(now) && (!awaits_request_ || !channel_.has_unread());
}

Task<void> Connection::run() {
  waiting_since_ = steady_clock::now();
  deadline_.within(serving_.limits.header_time);
  if (!co_await channel_.handshake()) {
    while (co_await await_request() && co_await exchange()) {
    }
  }
  close();
}

// Most connections are idle most of the time: they have neither a buffer nor a parser then.
Task<bool> Connection::await_request() {
  const auto& limits = serving_.limits;
  deadline_.within(has_asked_ ? limits.idle : std::min(limits.idle, limits.header_time));
  waiting_since_ = steady_clock::now();
  serving_.room.cancel();
  awaits_request_ = true;
  const bool there = co_await reader_.await_request();
  awaits_request_ = false;
  co_return there;
}

// One request and its reply; true when another may follow.
Task<bool> Connection::exchange() {
  waiting_since_ = steady_clock::now();
  auto read = co_await reader_.read();
  waiting_since_.reset();
  if (!read) {
    if (read.error().status != 0) co_await refuse(read.error());
    co_return false;
  }
  has_asked_ = true;
  const auto began = steady_clock::now();
  const auto& request = read->request;
  ServerReply reply =
      is_known_host(request)
          ? co_await answer(request)
          : serving_.handler.refusal(421, request.path,
                                     "this host is not one that the service is reached by");
  if (reply.compress && !reply.file && read->takes_gzip) {
    co_await compress(reply);
  }
  const bool whole = co_await writer_.write(reply, head_of(reply, read->keep_alive),
                                            request.method != "HEAD" && reply.status != 304);
  serving_.handler.done({request, reply, whole, steady_clock::now() - began});
  co_return whole && read->keep_alive;
}

// What follows is not to be understood as a request.
Task<void> Connection::refuse(Fault fault) {
  const ServerReply reply = serving_.handler.refusal(fault.status, "", fault.why);
  serving_.handler.note_refusal(fmt::format("- bad request: {} {}", fault.why, reply.status));
  if (co_await writer_.write(reply, head_of(reply, false), true)) co_await drain();
}

// Reads on for a moment, so that closing with unread bytes does not tear the reply away.
Task<void> Connection::drain() {
  constexpr std::size_t kMost = 4 << 20;
  channel_.end_writing();
  deadline_.within(
      std::min<std::chrono::milliseconds>(serving_.limits.idle, std::chrono::seconds(2)));
  std::string sink;
  for (std::size_t total = 0; total < kMost; total += sink.size()) {
    sink.clear();
    if (co_await channel_.read_some(sink)) co_return;
  }
}

Task<ServerReply> Connection::answer(const ServerRequest& request) {
  // A live report takes as long as its query; that is no idling.
  deadline_.none();
  try {
    co_return co_await serving_.handler.answer(request);
  } catch (const std::exception& bug) {
    serving_.handler.note(fmt::format("bug: {}", printable(bug.what())));
  }
  co_return serving_.handler.refusal(500, request.path, "Internal Server Error");
}

Task<void> Connection::compress(ServerReply& reply) {
  if (reply.body.size() < kShort) {
    reply.body = gzip(reply.body);
  } else {
    reply.body = co_await serving_.workers.run([&] { return gzip(reply.body); });
  }
  reply.headers.emplace_back("Content-Encoding", "gzip");
}

bool Connection::is_known_host(const ServerRequest& request) const {
  const auto& hosts = serving_.hosts;
  return hosts.empty() ||
         std::ranges::find(hosts, host_name(request.header("Host"))) != hosts.end();
}

std::string Connection::head_of(const ServerReply& reply, bool keep_alive) const {
  return reply_head(reply, {.keep_alive = keep_alive, .is_secure = channel_.is_secure()});
}

}  // namespace millrace::io
