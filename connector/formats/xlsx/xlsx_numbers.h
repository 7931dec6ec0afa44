#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace millrace::formats {

// The number of a cell, which spreadsheets hold as doubles and write in any notation, with up to 17
// digits: "1.59001810629457E+17", "0.57999999999999996". Its text is the shortest that gives the
// same double: "159001810629457000", "0.58". nullopt when the text is that already, and when it is
// no double's ("9007199254740993", "1E400"): whoever wrote it meant those digits.
std::optional<std::string> shortest_number(std::string_view text);

}  // namespace millrace::formats
