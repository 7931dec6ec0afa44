#include "tests/io/http_server/raw_client.h"

#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

#include "connector/base/text/ascii.h"

namespace millrace::testing {
namespace asio = boost::asio;
namespace http = boost::beast::http;

std::string Answer::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string() : found->second;
}

RawClient::RawClient(std::uint16_t port, const std::string& authority)
    : socket_(loop_), port_(port) {
  socket_.connect({asio::ip::make_address("127.0.0.1"), port});
  if (authority.empty()) return;
  context_ = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_client);
  context_->load_verify_file(authority);
  context_->set_verify_mode(asio::ssl::verify_peer);
  tls_ = std::make_unique<asio::ssl::stream<asio::ip::tcp::socket&>>(socket_, *context_);
  tls_->handshake(asio::ssl::stream_base::client);
}

bool RawClient::send(std::string_view bytes) {
  boost::system::error_code error;
  if (tls_) {
    asio::write(*tls_, asio::buffer(bytes), error);
  } else {
    asio::write(socket_, asio::buffer(bytes), error);
  }
  return !error;
}

Answer RawClient::receive(bool has_body) {
  http::response_parser<http::string_body> parser;
  parser.skip(!has_body);
  parser.body_limit(std::uint64_t{1} << 32);
  boost::system::error_code error;
  if (tls_) {
    http::read(*tls_, buffer_, parser, error);
  } else {
    http::read(socket_, buffer_, parser, error);
  }
  Answer answer;
  if (error) return answer;
  answer.status = static_cast<int>(parser.get().result_int());
  for (const auto& field : parser.get()) {
    answer.headers[lower({field.name_string().data(), field.name_string().size()})] =
        std::string(field.value().data(), field.value().size());
  }
  answer.body = parser.release().body();
  return answer;
}

Answer RawClient::ask(std::string_view bytes) {
  send(bytes);  // The answer counts.
  return receive();
}

Answer RawClient::get(const std::string& target, const std::string& headers) {
  return ask(fmt::format("GET {} HTTP/1.1\r\n{}{}\r\n", target, host(headers), headers));
}

Answer RawClient::head(const std::string& target) {
  send(fmt::format("HEAD {} HTTP/1.1\r\n{}\r\n", target, host("")));
  return receive(false);
}

Answer RawClient::post(const std::string& target, const std::string& body,
                       const std::string& headers) {
  return ask(fmt::format("POST {} HTTP/1.1\r\n{}{}Content-Length: {}\r\n\r\n{}", target,
                         host(headers), headers, body.size(), body));
}

bool RawClient::is_closed() {
  read_to_end();
  return true;
}

std::uint64_t RawClient::read_to_end() {
  std::uint64_t total = buffer_.size();
  while (const auto size = read_some()) total += size;
  return total;
}

std::size_t RawClient::read_some() {
  boost::system::error_code ignored;
  const auto sink = asio::buffer(sink_);
  return tls_ ? tls_->read_some(sink, ignored) : socket_.read_some(sink, ignored);
}

std::string RawClient::host(const std::string& headers) const {
  return headers.contains("Host:") ? "" : fmt::format("Host: 127.0.0.1:{}\r\n", port_);
}

}  // namespace millrace::testing
