#include "connector/io/http_server/request_reader.h"

#include <algorithm>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "connector/base/text/ascii.h"
#include "connector/io/http_server/gzip.h"

namespace millrace::io {
namespace http = boost::beast::http;
namespace {

constexpr std::string_view kEndOfHead = "\r\n\r\n";
// What a chunk may have beside its bytes: extensions, trailers.
constexpr std::size_t kMostBetweenChunks = 32 << 10;
constexpr Fault kGone{0, "the channel has ended"};

std::string text_of(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

// "http://host/path" names the host, too, and its word counts (RFC 9112, 3.2.2).
std::string_view take_authority(std::string_view target, ServerRequest& request) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!equals_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
    target.remove_prefix(scheme.size());
    const auto authority = target.substr(0, target.find_first_of("/?"));
    for (auto& [name, value] : request.headers) {
      if (equals_ignoring_case(name, "Host")) value = authority;
    }
    target.remove_prefix(authority.size());
  }
  return target;
}

ServerRequest request_of(const http::request<http::string_body>& message, const Channel& channel) {
  ServerRequest request;
  request.method = text_of(message.method_string());
  request.peer = channel.peer();
  request.is_secure = channel.is_secure();
  for (const auto& field : message) {
    request.headers.emplace_back(text_of(field.name_string()), text_of(field.value()));
  }
  const std::string whole = text_of(message.target());
  const auto target = take_authority(whole, request);
  const auto question = target.find('?');
  request.path = target.substr(0, question);
  if (question != target.npos) request.parameters = parse_query(target.substr(question + 1));
  return request;
}

}  // namespace

class RequestReader::Parser : public http::request_parser<http::string_body> {};

Task<bool> RequestReader::await_request() {
  if (!buffer_.empty()) co_return true;
  buffer_.shrink_to_fit();
  co_return !co_await channel_.await_bytes(buffer_);
}

Task<std::expected<ReadRequest, Fault>> RequestReader::read() {
  deadline_.within(limits_.header_time);
  if (const auto fault = co_await read_head()) co_return std::unexpected(*fault);
  const auto head = std::string_view(buffer_).substr(0, head_);
  if (const auto fault = fault_in_head(head)) co_return std::unexpected(*fault);
  Parser parser;
  parser.eager(true);
  parser.header_limit(static_cast<std::uint32_t>(head_) + 1);
  parser.body_limit(limits_.body.bytes);
  boost::system::error_code error;
  parser.put(boost::asio::buffer(head.data(), head.size()), error);
  if (error == http::error::body_limit)
    co_return std::unexpected(Fault{413, "the body is too large"});
  if (error && error != http::error::need_more) {
    co_return std::unexpected(Fault{.why = "it is not HTTP"});
  }
  buffer_.erase(0, head_);
  // Before the body, for its trailers would become headers.
  ReadRequest read{.request = request_of(parser.get(), channel_)};
  const bool is_address = read.request.path.starts_with('/') || read.request.path == "*";
  if (!is_address && !read.request.path.empty()) {
    co_return std::unexpected(Fault{.why = "its address is not one"});
  }
  if (read.request.path.empty()) read.request.path = "/";
  read.keep_alive = parser.keep_alive();
  read.takes_gzip = accepts_gzip(read.request.header("Accept-Encoding"));
  deadline_.within(limits_.body_time);
  if (!parser.is_done()) {
    if (const auto fault = co_await offer_to_continue(read.request)) {
      co_return std::unexpected(*fault);
    }
    if (const auto fault = co_await read_body(parser)) co_return std::unexpected(*fault);
  }
  read.request.body = std::move(parser.get().body());
  co_return read;
}

Task<std::optional<Fault>> RequestReader::read_head() {
  for (std::size_t looked_at = 0;;) {
    if (buffer_.starts_with("\r\n")) buffer_.erase(0, 2);  // RFC 9112, 2.2.
    const auto end = buffer_.find(kEndOfHead, looked_at);
    const bool too_long = std::min(end, buffer_.size()) > limits_.head.bytes;
    if (too_long) co_return Fault{431, "its head is too large"};
    if (end != buffer_.npos) {
      head_ = end + kEndOfHead.size();
      co_return std::nullopt;
    }
    // A line feed at the beginning was looked at with what stands before it.
    auto fresh = std::string_view(buffer_).substr(looked_at);
    if (looked_at > 0 && fresh.starts_with('\n')) fresh.remove_prefix(1);
    if (has_bare_line_feed(fresh)) co_return Fault{.why = "a line ends without a carriage return"};
    looked_at = buffer_.size() < kEndOfHead.size() ? 0 : buffer_.size() - kEndOfHead.size();
    if (co_await channel_.read_some(buffer_)) co_return kGone;
  }
}

Task<std::optional<Fault>> RequestReader::read_body(Parser& parser) {
  while (!parser.is_done()) {
    boost::system::error_code error;
    const auto used = parser.put(boost::asio::buffer(buffer_.data(), buffer_.size()), error);
    buffer_.erase(0, used);
    if (error == http::error::body_limit) co_return Fault{413, "the body is too large"};
    if (error && error != http::error::need_more) {
      co_return Fault{.why = "the body is not what its headers say"};
    }
    if (parser.is_done()) break;
    if (buffer_.size() > kMostBetweenChunks) co_return Fault{.why = "a chunk has too long a head"};
    if (co_await channel_.read_some(buffer_)) co_return kGone;
  }
  co_return std::nullopt;
}

Task<std::optional<Fault>> RequestReader::offer_to_continue(const ServerRequest& request) {
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  const auto expected = request.header("Expect");
  if (expected.empty()) co_return std::nullopt;
  if (!equals_ignoring_case(expected, "100-continue")) {
    co_return Fault{417, "the only thing to expect is 100-continue"};
  }
  if (!buffer_.empty()) co_return std::nullopt;
  if (co_await channel_.write(kContinue.data(), kContinue.size())) co_return kGone;
  co_return std::nullopt;
}

}  // namespace millrace::io
