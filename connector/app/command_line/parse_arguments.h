#pragma once

#include <variant>

#include "connector/app/command_line/arguments.h"
#include "connector/app/command_line/listing.h"

namespace millrace::app {

// Either what to do, or that there is nothing left to do (help was printed, usage was wrong) and
// with which exit code the process ends.
std::variant<Arguments, int> parse_arguments(int argc, const char* const* argv);

// All that can be typed.
Listing program_listing();

}  // namespace millrace::app
