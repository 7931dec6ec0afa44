// The head of a request: any text is refused with a status of its own, or has one end that every
// reader sees in the same place.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "connector/base/text/ascii.h"
#include "connector/io/http_server/head_rules.h"

namespace {

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  (void)millrace::io::host_name(text);
  const auto head = text.substr(0, text.find("\r\n\r\n")) + "\r\n\r\n";
  if (const auto fault = millrace::io::fault_in_head(head)) {
    if (fault->status < 400 || fault->status > 599 || fault->why.empty()) std::abort();
    return 0;
  }
  const auto lower = millrace::lower(head);
  const auto lengths = count_of(lower, "\ncontent-length:");
  const auto codings = count_of(lower, "\ntransfer-encoding:");
  if (lengths + codings > 1 || count_of(lower, "\nhost:") > 1) std::abort();
  if (count_of(head, "\n") != count_of(head, "\r\n")) std::abort();
  if (count_of(head, "\r") != count_of(head, "\r\n")) std::abort();
  if (count_of(head, "\n ") + count_of(head, "\n\t") > 0) std::abort();
  return 0;
}
