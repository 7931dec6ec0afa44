#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace millrace::config {

// Where each byte of a scalar's text stands in its file, and behind them where the text ends:
// through quotes, escapes, folded lines, indentation and block headers. `start` is where the node
// begins, its anchor or tag included. Empty when the source does not read as that text.
std::vector<std::size_t> scalar_offsets(std::string_view source, std::size_t start,
                                        std::string_view text);

}  // namespace millrace::config
