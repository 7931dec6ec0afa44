#include "connector/io/http_server/parameters.h"

#include <algorithm>

#include "connector/base/text/ascii.h"

namespace millrace::io {
namespace {

std::string form_decoded(std::string_view text) {
  std::string spaced(text);
  std::ranges::replace(spaced, '+', ' ');
  return percent_decoded(spaced);
}

}  // namespace

std::string percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digits = text.substr(i + 1, 2);
    if (text[i] == '%' && digits.size() == 2 && is_hex_digit(digits[0]) &&
        is_hex_digit(digits[1])) {
      out += static_cast<char>(hex_value(digits[0]) * 16 + hex_value(digits[1]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

Parameters parse_query(std::string_view query) {
  Parameters parameters;
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    const auto value = equals == pair.npos ? std::string_view() : pair.substr(equals + 1);
    parameters.emplace_back(form_decoded(pair.substr(0, equals)), form_decoded(value));
  }
  return parameters;
}

std::string_view value_of(const Parameters& parameters, std::string_view name) {
  std::string_view found;
  for (const auto& [key, value] : parameters) {
    if (key == name) found = value;
  }
  return found;
}

}  // namespace millrace::io
