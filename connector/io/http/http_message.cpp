#include "connector/io/http/http_message.h"

#include "connector/base/ascii.h"

namespace millrace::io {

std::string_view HttpHead::header(std::string_view name) const {
  for (const auto& header : headers) {
    if (equals_ignoring_case(header.name, name)) return header.value;
  }
  return {};
}

}  // namespace millrace::io
