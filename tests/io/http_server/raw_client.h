#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>

namespace millrace::testing {

// What a server answered; status 0: it hung up.
struct Answer {
  int status = 0;
  std::map<std::string, std::string> headers;  // Names in lower case.
  std::string body;

  std::string header(const std::string& name) const;
};

// One blocking connection to a server on loopback that sends bytes as they are and decodes nothing.
class RawClient {
 public:
  // With `authority`, the file of a certificate, by TLS.
  explicit RawClient(std::uint16_t port, const std::string& authority = "");

  // False when the server has hung up.
  bool send(std::string_view bytes);
  Answer receive(bool has_body = true);
  Answer ask(std::string_view bytes);

  // "GET <target>" with a Host of its own unless `headers` has one; each header ends with CRLF.
  Answer get(const std::string& target, const std::string& headers = "");
  Answer head(const std::string& target);
  Answer post(const std::string& target, const std::string& body, const std::string& headers = "");

  // The next bytes, forgotten; 0 when the server has closed the connection.
  std::size_t read_some();

  // Reads and forgets what comes until the server has closed the connection.
  bool is_closed();
  // The same, and how many bytes came.
  std::uint64_t read_to_end();

 private:
  std::string host(const std::string& headers) const;

  boost::asio::io_context loop_;
  boost::asio::ip::tcp::socket socket_;
  std::unique_ptr<boost::asio::ssl::context> context_;
  std::unique_ptr<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> tls_;
  boost::beast::flat_buffer buffer_;
  std::string sink_ = std::string(1 << 16, '\0');
  std::uint16_t port_;
};

}  // namespace millrace::testing
