#pragma once

#include <map>
#include <optional>
#include <string>

namespace millrace::io {

// What is wrong with the options of a connection string that take one of some words, or a number,
// and with its service: what libpq refuses on every attempt, and what it would ignore in silence.
// To follow the string's name; says what to write instead, and quotes nothing of the string.
// Reads libpq's service files. Contacts nothing, unless such a file sends libpq to an LDAP server.
std::optional<std::string> complaint_about_values(const std::map<std::string, std::string>& values);

}  // namespace millrace::io
