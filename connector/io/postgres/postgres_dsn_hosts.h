#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

// The servers that a connection string names: lists in `host`, `hostaddr` and `port`, of which the
// n-th items belong together.

namespace millrace::io {

// The items of "a,b"; one, which is empty, of an empty text.
std::vector<std::string> items_of_list(const std::string& list);

// What is wrong with the lists, as far as libpq would refuse them whatever the network says, and
// what to write instead; to follow the string's name. Quotes nothing of the string. Contacts
// nothing.
std::optional<std::string> complaint_about_hosts(const std::map<std::string, std::string>& values);

}  // namespace millrace::io
