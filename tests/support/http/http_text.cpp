#include "tests/support/http/http_text.h"

#include <algorithm>
#include <charconv>

#include <boost/algorithm/string/predicate.hpp>
#include <fmt/format.h>

namespace millrace::testing {
namespace {

std::string without_chunks(std::string_view framed) {
  std::string body;
  while (!framed.empty()) {
    std::size_t size = 0;
    const auto read = std::from_chars(framed.data(), framed.data() + framed.size(), size, 16);
    const std::size_t line_end = framed.find("\r\n");
    if (read.ec != std::errc() || size == 0 || line_end == std::string_view::npos) break;
    framed.remove_prefix(line_end + 2);
    body += framed.substr(0, size);
    framed.remove_prefix(std::min(framed.size(), size + 2));
  }
  return body;
}

}  // namespace

std::string HttpText::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (boost::algorithm::iequals(key, name)) return value;
  }
  return {};
}

void HttpText::remove(std::string_view name) {
  std::erase_if(headers,
                [&](const auto& header) { return boost::algorithm::iequals(header.first, name); });
}

void HttpText::set(std::string_view name, std::string value) {
  remove(name);
  headers.emplace_back(name, std::move(value));
}

std::string HttpText::head() const {
  std::string text = start + "\r\n";
  for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
  return text + "\r\n";
}

HttpText parse_http_head(std::string_view head) {
  HttpText message;
  std::size_t line_end = std::min(head.find("\r\n"), head.size());
  message.start = head.substr(0, line_end);
  while (line_end + 2 < head.size()) {
    const std::size_t begin = line_end + 2;
    line_end = std::min(head.find("\r\n", begin), head.size());
    const std::string_view line = head.substr(begin, line_end - begin);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::size_t value = line.find_first_not_of(' ', colon + 1);
    message.headers.emplace_back(line.substr(0, colon),
                                 value == std::string_view::npos ? "" : line.substr(value));
  }
  return message;
}

HttpText parse_http_answer(std::string_view bytes) {
  const std::size_t body = bytes.find("\r\n\r\n");
  if (body == std::string_view::npos) return http_answer(502, "the server's answer has no head");
  HttpText answer = parse_http_head(bytes.substr(0, body + 4));
  answer.body = bytes.substr(body + 4);
  if (answer.header("Transfer-Encoding") == "chunked") answer.body = without_chunks(answer.body);
  for (const auto* framing : {"Transfer-Encoding", "Content-Length", "Connection", "Keep-Alive"}) {
    answer.remove(framing);
  }
  return answer;
}

SeenRequest seen(const HttpText& request) {
  SeenRequest result;
  const std::string_view first = request.start;
  const std::size_t space = std::min(first.find(' '), first.size());
  result.method = first.substr(0, space);
  const std::size_t begin = std::min(space + 1, first.size());
  const std::string_view target = first.substr(begin, first.rfind(' ') - begin);
  const std::size_t mark = std::min(target.find('?'), target.size());
  result.path = target.substr(0, mark);
  result.query = target.substr(std::min(mark + 1, target.size()));
  result.headers = request.headers;
  result.body = request.body;
  return result;
}

HttpText http_answer(int status, std::string body,
                     std::vector<std::pair<std::string, std::string>> headers) {
  return {.start = fmt::format("HTTP/1.1 {} Scripted", status),
          .headers = std::move(headers),
          .body = std::move(body)};
}

}  // namespace millrace::testing
