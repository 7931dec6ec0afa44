#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "connector/base/signal.h"
#include "connector/base/task.h"
#include "connector/base/task_group.h"

namespace millrace::testing {

// A request as the scripted server saw it.
struct SeenRequest {
  std::string method;
  std::string path;   // Without the query, not decoded.
  std::string query;  // What follows '?', not decoded.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  // The first header of that name, case-insensitive; empty when there is none.
  std::string header(std::string_view name) const;
  bool has_header(std::string_view name) const;
  // The first query parameter of that name, not decoded; empty when there is none.
  std::string parameter(std::string_view name) const;
};

enum class Framing {
  Length,   // Content-Length.
  Chunked,  // Transfer-Encoding: chunked, one chunk per piece.
  None,     // Neither: the body ends with the connection.
};

// What the server does about one request. Defaults: a plain 200 on a connection that stays open.
struct Reply {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  Framing framing = Framing::Length;
  std::optional<std::size_t> cut_after = {};   // Ends the connection after so many bytes of the
                                               // answer's body, as framed.
  bool reset = false;                          // Ends it with RST where it would be closed.
  bool close = false;                          // Closes the connection after a complete answer.
  std::size_t piece = 1 << 18;                 // Bytes per write, and per chunk.
  std::chrono::milliseconds pause{0};          // Before each piece but the first.
  bool hold = false;                           // Waits for release() before it answers.
  std::optional<std::size_t> hold_after = {};  // Waits for it after so many bytes of the body.
  bool silent = false;                         // Never answers, and keeps the connection.
  std::optional<std::string> raw = {};  // These bytes instead of all of the above, then close.
};

Reply json(std::string body, int status = 200);
Reply redirect(std::string location, int status = 302);
// Closes the connection without a byte.
Reply hang_up();

// A scripted HTTP server for tests, on a free loopback port with a thread of its own. Handlers run
// on that thread, one at a time; what they share with the test is safe to read after requests().
class HttpServer {
 public:
  using Handler = std::function<Reply(const SeenRequest&)>;

  HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();

  // Answers requests of this path; without one for a path it is 404. Safe at any time.
  void on(std::string path, Handler handler);
  // The replies in turn; the last one repeats.
  void on(std::string path, std::vector<Reply> replies);
  // For all paths that have no handler of their own.
  void otherwise(Handler handler);

  // Lets every held reply go, also those to come.
  void release();

  std::string url(std::string_view path = "") const;
  std::uint16_t port() const { return port_; }

  // What was asked so far, in order; of one path when it is given.
  std::vector<SeenRequest> requests() const;
  std::vector<SeenRequest> requests(std::string_view path) const;
  std::size_t connections() const { return connections_; }
  // Bytes of bodies that the kernel took so far.
  std::uint64_t body_bytes_sent() const { return body_bytes_sent_; }

 private:
  using Socket = boost::asio::ip::tcp::socket;

  Task<void> accept_all();
  Task<void> serve(Socket socket);
  Task<bool> answer(Socket& socket, Reply reply);
  Task<bool> send_body(Socket& socket, const Reply& reply);
  Task<bool> wait_for_release();
  Reply reply_to(const SeenRequest& request);

  boost::asio::io_context loop_;
  boost::asio::ip::tcp::acceptor acceptor_;
  TaskGroup sessions_;
  Signal released_;
  std::uint16_t port_ = 0;
  std::atomic<bool> open_gate_ = false;
  std::atomic<std::size_t> connections_ = 0;
  std::atomic<std::uint64_t> body_bytes_sent_ = 0;

  mutable std::mutex guard_;  // Of the three below.
  std::map<std::string, Handler, std::less<>> handlers_;
  Handler otherwise_;
  std::vector<SeenRequest> requests_;

  std::thread thread_;
};

// A loopback port that nothing listens on.
std::uint16_t closed_port();

}  // namespace millrace::testing
