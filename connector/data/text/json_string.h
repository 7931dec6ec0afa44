#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "connector/data/text/copy_unless.h"
#include "connector/data/text/string_writer.h"

namespace millrace {

// Appends `text` as a JSON string, quotes included. The text is valid UTF-8, as cells are.
void json_string(std::string_view text, std::string& out);

// What put_json_string() must not copy as it is.
struct NeedsJsonEscape {
  bool operator()(Bytes16 bytes) const {
    return any_true((bytes == '"') | (bytes == '\\') | (bytes < 0x20));
  }
};

// The same for a text that has something to escape in it.
void put_escaped_json_string(StringWriter& writer, std::string_view text);

// json_string() into a writer. Inline, because it is called for every cell, and few need escapes.
inline void put_json_string(StringWriter& writer, std::string_view text) {
  char* out = writer.room(text.size() + 2);
  if (!copy_unless(NeedsJsonEscape(), out + 1, text.data(), text.size())) {
    put_escaped_json_string(writer, text);
    return;
  }
  *out = '"';
  out[text.size() + 1] = '"';
  writer.wrote(text.size() + 2);
}

}  // namespace millrace
