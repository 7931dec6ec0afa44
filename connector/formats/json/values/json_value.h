#pragma once

#include <string_view>

#include <simdjson.h>

#include "connector/base/error.h"
#include "connector/base/text/ascii.h"

namespace millrace::formats {

// A JSON value as text: what a string says, and of anything else its own source.
struct JsonText {
  enum class Kind {
    Null,
    String,
    Other,  // A number, true, false, an array or an object.
  };
  Kind kind = Kind::Null;
  // It lies in what the parser iterates over; a string with escapes lies, without them, in the
  // parser itself, and only as long as the parser is at the same document.
  std::string_view text;
  // Of a string with escapes: where it lies in what the parser iterates over. It is longer there.
  const char* escaped = nullptr;
};

// Reads and checks one value. Transient when it is not JSON, which is a damage of the text and not
// a fault of the rows in it.
Result<JsonText> read_json_value(simdjson::ondemand::value value);

// Gets past one value, of which not all is checked.
Result<void> skip_json_value(simdjson::ondemand::value value);

// The parser gives a value with the space up to the next one.
inline std::string_view without_space_after(std::string_view text) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// The source of a scalar; of an array or object, its bracket.
inline std::string_view json_token(simdjson::ondemand::value& value) {
  return without_space_after(value.raw_json_token());
}

// Transient, "not valid JSON: ...": what the parser found wrong.
std::unexpected<Error> invalid_json(simdjson::error_code code);

}  // namespace millrace::formats
