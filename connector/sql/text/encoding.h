#pragma once

#include <string>
#include <string_view>

#include "connector/sql/text/limits.h"

// encode() and decode() between texts: bytea is no type of the language, so encode() takes the
// bytes of a text in UTF-8, and decode() gives bytes that have to be one.

namespace millrace::sql::text {

enum class Encoding {
  Base64,  // With a line break after 76 characters.
  Hex,     // In lower case.
  Escape,  // Bytes above 0x7F, and zero, as \ooo; a backslash doubled.
};

// By its name in any case; "unrecognized encoding: "x"".
Outcome<Encoding> encoding_of(std::string_view name);

Outcome<void> encode(std::string_view bytes, Encoding encoding, std::string& out);

// The text that is so encoded; "invalid byte sequence for encoding "UTF8": 0xff" when it is none.
Outcome<void> decode(std::string_view text, Encoding encoding, std::string& out);

// The bytes, whatever they are.
Outcome<void> decode_bytes(std::string_view text, Encoding encoding, std::string& out);

// Two digits a byte, in lower case.
void append_hex(std::string_view bytes, std::string& out);

}  // namespace millrace::sql::text
