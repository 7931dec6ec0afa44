#pragma once

#include <string>
#include <string_view>

#include "connector/app/command_line/listing.h"

namespace millrace::app {

// The help page of a command, or of the program when `command` is empty or none of its commands:
// lines of at most 80 columns, with a line break at the end.
std::string help_text(const Listing& listing, std::string_view command);

// "millrace run [OPTIONS] [SYNC...]"
std::string usage_of(const Listing& listing, const ListedCommand& command);

// "-c, --config FILE"; "[SYNC...]" for a word that stands by itself.
std::string shown(const ListedOption& option);

// Those options of the program that a command takes too. Its own help and version are not among
// them.
std::vector<ListedOption> shared_options(const Listing& listing);

}  // namespace millrace::app
