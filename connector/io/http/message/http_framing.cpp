#include "connector/io/http/message/http_framing.h"

#include <algorithm>
#include <charconv>

#include "connector/base/text/ascii.h"

namespace millrace::io {
namespace {

// "HTTP/1.1 200 OK" -> 200; 0 when it is not a status line.
int status_of(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return 0;
  const std::string_view digits = line.substr(space + 1, 3);
  int status = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), status);
  return status;
}

std::optional<std::uint64_t> as_length(std::string_view text) {
  std::uint64_t length = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (ec != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return length;
}

// nullopt when there is none.
Result<std::optional<std::uint64_t>> announced_length(const HttpHead& head) {
  std::optional<std::uint64_t> length;
  for (const auto& header : head.headers) {
    if (!equals_ignoring_case(header.name, "content-length")) continue;
    const auto here = as_length(header.value);
    if (!here || (length && *length != *here)) {
      return fail(ErrorKind::Transient, "its Content-Length is not one number");
    }
    length = here;
  }
  return length;
}

}  // namespace

bool add_header_line(std::string_view line, HttpHead& head) {
  const std::string_view text = trimmed(line);
  if (text.empty()) return false;
  if (line.starts_with("HTTP/")) {
    head = {.status = status_of(line), .headers = {}, .is_framed = line.starts_with("HTTP/2")};
    return true;
  }
  if ((line.front() == ' ' || line.front() == '\t') && !head.headers.empty()) {
    head.headers.back().value.append(" ").append(text);
    return true;
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return true;
  head.headers.push_back(
      {std::string(trimmed(text.substr(0, colon))), std::string(trimmed(text.substr(colon + 1)))});
  return true;
}

Result<std::optional<std::uint64_t>> framing_of(const HttpHead& head, std::string_view method) {
  if (method == "HEAD" || head.status == 204 || head.status == 304) return 0;
  const std::string_view coding = head.header("Transfer-Encoding");
  if (equals_ignoring_case(coding, "chunked")) return std::optional<std::uint64_t>();
  if (coding.empty()) return announced_length(head);
  return fail(ErrorKind::Transient, "it has a transfer encoding that was not asked for");
}

bool is_unframed(const HttpHead& head, std::optional<std::uint64_t> length) {
  return !length && !head.is_framed && head.header("Transfer-Encoding").empty();
}

}  // namespace millrace::io
