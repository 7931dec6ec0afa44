#include "connector/sql/text/measures.h"

namespace millrace::sql::text {

std::int64_t position(std::string_view part, std::string_view text) {
  const std::size_t found = text.find(part);
  if (found == std::string_view::npos) return 0;
  return length(text.substr(0, found)) + 1;
}

std::int64_t ascii(std::string_view text) {
  std::size_t at = 0;
  return text.empty() ? 0 : static_cast<std::int64_t>(next_code_point(text, at));
}

}  // namespace millrace::sql::text
