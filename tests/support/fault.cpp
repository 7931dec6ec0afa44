#include "tests/support/fault.h"

#include <algorithm>

#include <fmt/format.h>

namespace millrace::testing {
namespace {

std::string chunked(std::string_view body, std::size_t chunk) {
  std::string framed;
  for (; !body.empty(); body.remove_prefix(std::min(chunk, body.size()))) {
    const std::string_view piece = body.substr(0, chunk);
    framed += fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
  }
  return framed + "0\r\n\r\n";
}

void frame(const Fault& fault, HttpText& answer) {
  if (fault.framing == Framing::Length) {
    const auto size = static_cast<std::ptrdiff_t>(answer.body.size()) + fault.length_error;
    answer.set("Content-Length", std::to_string(std::max<std::ptrdiff_t>(0, size)));
  } else if (fault.framing == Framing::Chunked) {
    answer.set("Transfer-Encoding", "chunked");
    answer.body = chunked(answer.body, fault.chunk);
  }
}

std::size_t body_bytes(const Fault& fault, std::size_t all) {
  if (fault.cut_share) return static_cast<std::size_t>(static_cast<double>(all) * *fault.cut_share);
  return std::min(all, fault.cut_body.value_or(all));
}

}  // namespace

std::string bytes_of(const Fault& fault, HttpText answer) {
  if (fault.rewrite) fault.rewrite(answer);
  if (fault.coding != Coding::Plain) {
    answer.body = encoded(fault.coding, answer.body);
    answer.set("Content-Encoding", "gzip");
  }
  frame(fault, answer);
  const std::string head = fault.garbage + answer.head();
  if (fault.cut_head) return head.substr(0, *fault.cut_head);
  return head + answer.body.substr(0, body_bytes(fault, answer.body.size()));
}

Fault answers(int status, std::string body,
              std::vector<std::pair<std::string, std::string>> headers) {
  return {.answer = http_answer(status, std::move(body), std::move(headers))};
}

Fault answers_json(std::string body, int status) {
  return answers(status, std::move(body), {{"Content-Type", "application/json; charset=utf-8"}});
}

Fault redirects(std::string location, int status) {
  return answers(status, "<html>You are being redirected.</html>",
                 {{"Content-Type", "text/html"}, {"Location", std::move(location)}});
}

Fault loses_the_answer(Ending ending) {
  return cuts_the_head(0, ending);
}

Fault cuts_the_head(std::size_t after, Ending ending) {
  return {.cut_head = after, .ending = ending};
}

Fault cuts_the_body(std::size_t after, Ending ending) {
  return {.cut_body = after, .ending = ending};
}

Fault rewrites(std::function<std::string(std::string)> change) {
  return {.rewrite = [change = std::move(change)](HttpText& answer) {
    answer.body = change(std::move(answer.body));
  }};
}

}  // namespace millrace::testing
