#pragma once

#include <string>
#include <string_view>

#include "connector/app/command_line/listing.h"

namespace millrace::app {

// millrace(1), for man: the same facts as the help pages, with the environment and the files.
// `released` is a date, "2026-11-28".
std::string man_page(const Listing& listing, std::string_view version, std::string_view released);

}  // namespace millrace::app
