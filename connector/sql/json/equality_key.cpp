#include "connector/sql/json/equality_key.h"

#include <cstddef>

#include "connector/base/text/ascii.h"
#include "connector/sql/json/canonical.h"
#include "connector/sql/json/string_end.h"

namespace millrace::sql::json {
namespace {

bool belongs_to_number(char c) {
  return is_digit(c) || c == '-' || c == '.';
}

std::string_view without_zeros(std::string_view number) {
  if (!number.contains('.')) return number;
  number = number.substr(0, number.find_last_not_of('0') + 1);
  return number.ends_with('.') ? number.substr(0, number.size() - 1) : number;
}

}  // namespace

bool append_equality_key(std::string_view json, std::string& out) {
  std::string canonical;
  if (!to_jsonb(json, canonical)) return false;
  const std::string_view text = canonical;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    if (text[at] == '"') {
      end = end_of_string(text, at);
      out += text.substr(at, end - at);
    } else if (belongs_to_number(text[at])) {
      while (end < text.size() && belongs_to_number(text[end])) ++end;
      out += without_zeros(text.substr(at, end - at));
    } else {
      out += text[at];
    }
    at = end;
  }
  return true;
}

}  // namespace millrace::sql::json
