#include "connector/io/http_server/reply_head.h"

#include <algorithm>
#include <iterator>

#include <boost/beast/http/status.hpp>
#include <fmt/format.h>

#include "connector/base/text/time_text.h"

namespace millrace::io {
namespace {

// Made once a second.
const std::string& date_now() {
  thread_local std::string text;
  thread_local std::int64_t second = 0;
  const auto now = std::chrono::system_clock::now();
  if (const auto current = std::chrono::system_clock::to_time_t(now); current != second) {
    second = current;
    text = http_date(now);
  }
  return text;
}

// A value may hold what a caller sent; a line break in it would begin a header of their own.
std::string one_line(std::string text) {
  std::erase_if(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
  return text;
}

}  // namespace

std::string status_words(int status) {
  namespace http = boost::beast::http;
  const auto words = http::obsolete_reason(static_cast<http::status>(status));
  return fmt::format("{} {}", status, std::string_view(words.data(), words.size()));
}

std::string reply_head(const ServerReply& reply, ReplyWay way) {
  std::string head;
  const auto out = std::back_inserter(head);
  fmt::format_to(out, "HTTP/1.1 {}\r\n", status_words(reply.status));
  fmt::format_to(out, "Date: {}\r\nConnection: {}\r\n", date_now(),
                 way.keep_alive ? "keep-alive" : "close");
  // 304 speaks of another reply's body, and has none.
  if (reply.status != 304) {
    fmt::format_to(out, "Content-Type: {}\r\nContent-Length: {}\r\n", reply.content_type,
                   reply.file ? reply.length : reply.body.size());
  }
  if (way.is_secure) head += "Strict-Transport-Security: max-age=31536000\r\n";
  if (reply.compress) head += "Vary: Accept-Encoding\r\n";
  for (const auto& [name, value] : reply.headers) {
    fmt::format_to(out, "{}: {}\r\n", name, one_line(value));
  }
  head += "\r\n";
  return head;
}

}  // namespace millrace::io
