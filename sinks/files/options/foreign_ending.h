#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace millrace::sinks::files {

// What is wrong with an ending that programs take for a format or a compression that is not written
// here, whatever `format` says; nothing for any other ending. `writable` lists those to use.
std::optional<std::string> complaint_about_ending(std::string_view ending,
                                                  std::string_view writable);

}  // namespace millrace::sinks::files
