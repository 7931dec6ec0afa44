#include "connector/formats/json_value.h"

#include <cstring>

#include <fmt/format.h>

#include "connector/base/text.h"
#include "connector/data/json_text.h"
#include "connector/data/values.h"
#include "connector/formats/copy_unless.h"

namespace millrace::formats {
namespace {

using simdjson::ondemand::value;

// The parser gives a value with the space up to the next one.
std::string_view without_space_after(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

std::unexpected<Error> bad_token(std::string_view token) {
  return fail(ErrorKind::BadData,
              fmt::format("not valid JSON: \"{}\" is no value", printable(token, 60)));
}

// The parser's padding lets this read a whole step past the end of any text in it.
bool may_hold_backslash(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += sizeof(Bytes16)) {
    if (any_of(load_bytes<Bytes16>(text.data() + at) == '\\')) return true;
  }
  return false;
}

Result<JsonText> unescaped(value value, std::string_view raw, std::string& body) {
  std::string_view text;
  if (const auto code = value.get_string().get(text); code != simdjson::SUCCESS) {
    return invalid_json(code);
  }
  // Never longer than it was with its escapes.
  char* place = body.data() + (raw.data() - body.data());
  std::memcpy(place, text.data(), text.size());
  return JsonText{JsonText::Kind::String, {place, text.size()}};
}

Result<JsonText> nested(value value, char bracket) {
  std::string_view text;
  simdjson::error_code code;
  if (bracket == '{') {
    simdjson::ondemand::object object;
    code = value.get_object().get(object);
    if (code == simdjson::SUCCESS) code = object.raw_json().get(text);
  } else {
    simdjson::ondemand::array array;
    code = value.get_array().get(array);
    if (code == simdjson::SUCCESS) code = array.raw_json().get(text);
  }
  if (code != simdjson::SUCCESS) return invalid_json(code);
  text = without_space_after(text);
  if (!is_json(text)) return bad_token(text);
  return JsonText{JsonText::Kind::Other, text};
}

}  // namespace

std::unexpected<Error> invalid_json(simdjson::error_code code) {
  return fail(ErrorKind::BadData, fmt::format("not valid JSON: {}", simdjson::error_message(code)));
}

Result<JsonText> read_json_value(value value, std::string& body) {
  const auto token = without_space_after(value.raw_json_token());
  if (token.empty()) return bad_token(token);
  const char first = token.front();
  if (first == '"') {
    if (token.size() < 2 || token.back() != '"') return bad_token(token);
    const auto content = token.substr(1, token.size() - 2);
    if (may_hold_backslash(content) && content.contains('\\')) {
      return unescaped(value, content, body);
    }
    return JsonText{JsonText::Kind::String, content};
  }
  if (first == '{' || first == '[') return nested(value, first);
  if (token == "null") return JsonText{};
  if (token == "true" || token == "false" || is_json_number(token)) {
    return JsonText{JsonText::Kind::Other, token};
  }
  return bad_token(token);
}

}  // namespace millrace::formats
