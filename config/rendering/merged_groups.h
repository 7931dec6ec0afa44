#pragma once

#include <string>
#include <vector>

#include "config/spec/description.h"

// Options of which nobody knows yet whose they are: those of a destination belong to the kind of
// its connection, which only the parser can look up. What is written tells some of it: a `path` is
// an option of files alone. Pure; groups are borrowed.

namespace millrace::config {

using Groups = std::vector<const Description*>;

// What is left of the groups once one of `keys` is written. The keys belong to these groups only.
struct GroupBranch {
  std::vector<std::string> keys;
  Groups groups;
};

// The branches to try one after the other, the narrowest one first. Where no key is written that
// tells anything, all groups are left.
std::vector<GroupBranch> branches_of(const Groups& groups);

// The options of all the groups as one. A sentence, and a value, that is not the same in all of
// them says whose it is. Required is what each of them requires.
Description merged(const Groups& groups);

}  // namespace millrace::config
