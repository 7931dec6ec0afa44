#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace millrace::io {

// What is wrong with the names of the options in a string that libpq cannot read; to follow the
// string's name. Nothing when it seems to be wrong in another way. Only a name that is sure to be
// no piece of a secret is shown.
std::optional<std::string> complaint_about_names(std::string_view dsn);

}  // namespace millrace::io
