#pragma once

#include <string_view>

#include <simdjson.h>

#include "connector/base/error.h"

namespace millrace::formats {

// A JSON value as text: what a string says, and of anything else its own source.
struct JsonText {
  enum class Kind {
    Null,
    String,
    Other,  // A number, true, false, an array or an object.
  };
  Kind kind = Kind::Null;
  std::string_view text;
};

// Reads and checks one value. The text lies in `body`, which is what the parser iterates over:
// escapes are taken apart in place.
Result<JsonText> read_json_value(simdjson::ondemand::value value, std::string& body);

// The parser gives a value with the space up to the next one.
inline std::string_view without_space_after(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\r' ||
                           text.back() == '\t')) {
    text.remove_suffix(1);
  }
  return text;
}

// The source of a scalar; of an array or object, its bracket.
inline std::string_view json_token(simdjson::ondemand::value& value) {
  return without_space_after(value.raw_json_token());
}

// "not valid JSON: ...": what the parser found wrong.
std::unexpected<Error> invalid_json(simdjson::error_code code);

}  // namespace millrace::formats
