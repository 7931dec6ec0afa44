#pragma once

#include <string>
#include <string_view>

#include "connector/io/files/descriptor.h"

namespace millrace::io {

// What the name of a temporary file beside a target ends with.
inline constexpr std::string_view kPartEnding = ".millrace-part";

// `.<name>.<random>.millrace-part`, for a target of that name; of a long name only the beginning.
std::string random_part_name(std::string_view name);

// Removes the parts of that target which nobody holds a lock (flock) on. What cannot be removed
// stays. Blocking.
void sweep_parts(const Descriptor& folder, std::string_view name);

}  // namespace millrace::io
