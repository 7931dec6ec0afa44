#pragma once

#include <cstddef>

#include "connector/app/terminal/live/progress.h"
#include "connector/app/terminal/live/styled_line.h"

namespace millrace::app {

// All syncs in one line of at most `width` columns: "3/12 done · 1 failed · 4 running · 4 waiting ·
// 1.23M rows · 82.4 MiB · 1:42". Where there is no room for all of it, what failed and the time
// stay longest.
StyledLine overall_line(const RunProgress& run, std::size_t width, Moment now);

}  // namespace millrace::app
