#include "connector/io/http_server/message.h"

#include "connector/base/text/ascii.h"

namespace millrace::io {

std::string_view ServerRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (equals_ignoring_case(key, name)) return value;
  }
  return {};
}

}  // namespace millrace::io
