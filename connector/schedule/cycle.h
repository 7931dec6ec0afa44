#pragma once

#include <map>
#include <string>
#include <vector>

namespace millrace::schedule {

// Which names come after which others; names that are no key of it come after none.
using After = std::map<std::string, std::vector<std::string>>;

// Names that each come after the next one, with the first of them at the end again: {"a", "b",
// "a"}. Empty when there are no such names.
std::vector<std::string> find_cycle(const After& after);

}  // namespace millrace::schedule
