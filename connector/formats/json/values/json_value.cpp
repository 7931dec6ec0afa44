#include "connector/formats/json/values/json_value.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/data/json_syntax.h"
#include "connector/data/values.h"

namespace millrace::formats {
namespace {

using simdjson::ondemand::value;

std::unexpected<Error> bad_token(std::string_view token) {
  return fail(ErrorKind::Transient,
              fmt::format("not valid JSON: \"{}\" is no value", printable(token, 60)));
}

Result<JsonText> unescaped(value value, std::string_view raw) {
  std::string_view text;
  if (const auto code = value.get_string().get(text); code != simdjson::SUCCESS) {
    return invalid_json(code);
  }
  return JsonText{JsonText::Kind::String, text, raw.data()};
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
  return JsonText{JsonText::Kind::Other, text, nullptr};
}

}  // namespace

std::unexpected<Error> invalid_json(simdjson::error_code code) {
  return fail(ErrorKind::Transient,
              fmt::format("not valid JSON: {}", simdjson::error_message(code)));
}

Result<JsonText> read_json_value(value value) {
  const auto token = json_token(value);
  if (token.empty()) return bad_token(token);
  const char first = token.front();
  if (first == '"') {
    if (token.size() < 2 || token.back() != '"') return bad_token(token);
    const auto content = token.substr(1, token.size() - 2);
    if (content.contains('\\')) return unescaped(value, content);
    // Left to be skipped, a string before a colon would be taken for a key.
    if (const auto code = value.get_raw_json_string().error(); code != simdjson::SUCCESS) {
      return invalid_json(code);
    }
    return JsonText{JsonText::Kind::String, content, nullptr};
  }
  if (first == '{' || first == '[') return nested(value, first);
  if (token == "null") return JsonText{};
  if (token == "true" || token == "false" || is_json_number(token)) {
    return JsonText{JsonText::Kind::Other, token, nullptr};
  }
  return bad_token(token);
}

Result<void> skip_json_value(value value) {
  const auto token = json_token(value);
  if (token.size() < 2 || token.front() != '"' || token.back() != '"') {
    const auto read = read_json_value(value);
    return read ? Result<void>() : fail(read.error());
  }
  const auto code = value.get_raw_json_string().error();
  return code == simdjson::SUCCESS ? Result<void>() : invalid_json(code);
}

}  // namespace millrace::formats
