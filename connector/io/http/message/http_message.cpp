#include "connector/io/http/message/http_message.h"

#include "connector/base/text/ascii.h"

namespace millrace::io {

std::string_view HttpHead::header(std::string_view name) const {
  for (const auto& header : headers) {
    if (equals_ignoring_case(header.name, name)) return header.value;
  }
  return {};
}

}  // namespace millrace::io
