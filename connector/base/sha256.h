#pragma once

#include <string>
#include <string_view>

namespace millrace {

// The first 32 hex digits (128 bits) of the SHA-256 of the text: a name for it that is the same on
// every machine and that nobody can aim at.
std::string short_sha256(std::string_view text);

}  // namespace millrace
