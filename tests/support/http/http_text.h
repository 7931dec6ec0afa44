#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/http/http_server.h"

namespace millrace::testing {

// An HTTP/1 message that a proxy reads, changes and sends on.
struct HttpText {
  std::string start = {};  // The request line or the status line.
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};

  // The first header of that name, case-insensitive; empty when there is none.
  std::string header(std::string_view name) const;
  void remove(std::string_view name);
  // In place of all headers of that name.
  void set(std::string_view name, std::string value);

  // The start line and the headers, with the empty line after them.
  std::string head() const;
};

// `head` ends with the empty line; what is no header in it is left out.
HttpText parse_http_head(std::string_view head);

// A whole answer, up to the end of its connection: its body without chunks.
HttpText parse_http_answer(std::string_view bytes);

SeenRequest seen(const HttpText& request);

HttpText http_answer(int status, std::string body = {},
                     std::vector<std::pair<std::string, std::string>> headers = {});

}  // namespace millrace::testing
