#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace millrace::io {

// What is wrong with a request, and the status that says so. The words are literals.
struct Fault {
  int status = 400;
  std::string_view why;
};

// What is wrong with the head of a request, from its first byte up to and with the empty line.
// Stricter than RFC 9112 where lenient readers disagree on where a request ends, which is what
// smuggling lives on: lines end with CRLF and are not folded, there is one Content-Length of digits
// or one Transfer-Encoding, which is chunked, and HTTP/1.1 names its host once.
std::optional<Fault> fault_in_head(std::string_view head);

// True when no more bytes can make this beginning of a head a good one: a line feed stands alone.
bool has_bare_line_feed(std::string_view text);

// "example.com" of "Example.com:8080" and of "example.com."; "[::1]" of "[::1]:80". Empty for what
// is no host.
std::string host_name(std::string_view host);

}  // namespace millrace::io
