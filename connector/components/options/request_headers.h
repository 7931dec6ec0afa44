#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/values/collections.h"
#include "config/values/secret.h"

namespace millrace::components {

// What is wrong with headers that a file wants to have sent, which are given by their names:
// something that is no name, a value with a line break, one that is listed twice or that is sent
// anyway. `own`, in lower case, are those that the component sets itself, beside those of every
// request. nullopt when they are right.
std::optional<std::string> problem_of_headers(const config::Map<config::Secret>& headers,
                                              std::initializer_list<std::string_view> own);

// Whether there is a header of that name, in lower case.
bool has_header(const config::Map<config::Secret>& headers, std::string_view name);

}  // namespace millrace::components
