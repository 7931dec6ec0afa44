#pragma once

#include <string>
#include <string_view>

namespace millrace {

// `word` as one word of a command line that people copy into a shell, in single quotes where a
// shell would see more in it than a text. Names may come from a report.
std::string shell_word(std::string_view word);

}  // namespace millrace
