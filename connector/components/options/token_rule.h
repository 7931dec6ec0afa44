#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/values/secret.h"

namespace millrace::components {

// What is wrong with tokens that callers are known by, or nothing: each has what a Bearer token may
// have in it (RFC 6750, 2.1), and is too long to be guessed.
std::optional<std::string> complaint_about_tokens(const std::vector<config::Secret>& tokens);

}  // namespace millrace::components
