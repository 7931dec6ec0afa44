#pragma once

#include <string>
#include <string_view>
#include <vector>

// The names of the tz database, as this machine's copy of it below /usr/share/zoneinfo has them.
// Libraries that load a zone open any path that they are given: names are to be checked here first.

namespace millrace {

// False for what cannot be a name of the database, such as a path, and for what would make a run
// depend on where it runs: "localtime" is the machine's own choice, "right/..." counts leap
// seconds. True says nothing of whether there is such a zone.
bool may_be_zone_name(std::string_view name);

// The exact name of a zone, which may be given in any case; empty when there is none.
std::string exact_zone_name(std::string_view name);

// All of them, in order. Reads the whole folder: for messages and completions.
std::vector<std::string> zone_names();

// What to write instead of a name that the database does not have: "; did you mean
// 'Europe/Berlin'?", or what a name looks like.
std::string zone_suggestion(std::string_view name);

}  // namespace millrace
