#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace millrace::sql {

// As boolin() of Postgres reads a text: true, yes, on and 1, false, no, off and 0 in any case, with
// white space around; words may be cut where that leaves no doubt.
std::optional<bool> boolean_of(std::string_view text);

// As uuid_in() reads one: 32 hexadecimal digits, hyphens behind every fourth one at most, braces
// around all of it or not.
std::optional<std::array<std::uint8_t, 16>> uuid_of(std::string_view text);

// In lower case, with four hyphens.
std::string uuid_text(const std::array<std::uint8_t, 16>& uuid);

}  // namespace millrace::sql
