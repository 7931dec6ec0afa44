#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>

namespace millrace::reports_server {

struct Answer {
  int status = 0;
  std::map<std::string, std::string> headers;  // Names in lower case.
  std::string body;

  std::string header(const std::string& name) const;
};

// A plain, blocking HTTP client on one connection, which is kept and opened again when it was
// closed. It follows nothing and decodes nothing.
class Client {
 public:
  explicit Client(std::uint16_t port, std::string key = "right");

  Answer get(const std::string& target, std::map<std::string, std::string> headers = {});
  Answer post(const std::string& target, const std::string& body);
  Answer put(const std::string& target);
  Answer head(const std::string& target);

  // Asks, and leaves the answer for receive().
  void begin_get(const std::string& target);
  Answer receive() { return read_answer(); }

  // Sends the bytes as they are and reads one answer; status 0 when the server hung up.
  Answer raw(const std::string& bytes);

  // The job id of a submit, which must succeed.
  std::string submit(const std::string& target);

  // Asks until the job is no longer pending; the body of the last answer.
  std::string result_of(const std::string& job, const std::string& more = "");
  std::string export_of(const std::string& job);

  // Of v2: asks until the job is over; the body of the last answer.
  std::string v2_result_of(const std::string& job);

  // Follows the redirect of /exports/download.
  Answer download(const std::string& job);

  int connections_made() const { return connections_made_; }
  boost::asio::ip::tcp::socket& socket() { return socket_; }
  void connect();

 private:
  Answer read_answer(bool has_body = true);

  std::uint16_t port_;
  std::string key_;
  boost::asio::io_context loop_;
  boost::asio::ip::tcp::socket socket_;
  boost::beast::flat_buffer buffer_;
  int connections_made_ = 0;
};

// The path of an address: "/storage/..." of "http://host:port/storage/...", and of itself.
std::string path_of_url(const std::string& url);

// What stands between `from` and the next `to`; empty when it is not there.
std::string between(std::string_view text, std::string_view from, std::string_view to);

}  // namespace millrace::reports_server
