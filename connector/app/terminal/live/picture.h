#pragma once

#include <cstddef>
#include <vector>

#include "connector/app/terminal/live/progress.h"
#include "connector/app/terminal/live/styled_line.h"
#include "connector/app/terminal/terminal.h"

namespace millrace::app {

// A run as lines for a terminal of this size: narrower and shorter than it, so that it neither
// wraps nor scrolls, and that the last lines above it can be seen. First all syncs in one line;
// then what failed, what works (the longest first), what waits and what is done, as far as there is
// room; then how many more there are. A pure function of what it is given.
std::vector<StyledLine> picture_of(const RunProgress& run, TerminalSize size, Moment now);

}  // namespace millrace::app
