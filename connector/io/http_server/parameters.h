#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace millrace::io {

// The name=value pairs of a URL's query, decoded, in order. `+` is a space.
using Parameters = std::vector<std::pair<std::string, std::string>>;
Parameters parse_query(std::string_view query);

// The last value of that name, or empty.
std::string_view value_of(const Parameters& parameters, std::string_view name);

// %XX as the byte that it stands for; what is no such escape stays as it is. A `+` stays one, as it
// does in a path.
std::string percent_decoded(std::string_view text);

}  // namespace millrace::io
