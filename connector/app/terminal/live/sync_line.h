#pragma once

#include <cstddef>
#include <vector>

#include "connector/app/terminal/live/progress.h"
#include "connector/app/terminal/live/styled_line.h"

namespace millrace::app {

// Which columns the lines of syncs have at a width, so that they stand below each other. Where
// there is no room for all, the time stays longest, then rows, bar, bytes and the time left.
struct SyncColumns {
  // For these syncs, in lines of at most `width` columns.
  SyncColumns(const std::vector<const SyncProgress*>& syncs, std::size_t width, Moment now);

  std::size_t name = 0;  // Columns of the terminal; 0 for what is left out.
  std::size_t activity = 0;
  std::size_t bar = 0;
  std::size_t bytes = 0;
  std::size_t rows = 0;
  std::size_t left = 0;
  std::size_t time = 0;
  bool in_full = false;  // Numbers with all their digits, and what a phase is about.
  std::size_t width = 0;
};

// One line about one sync: "▸ orders  downloading  ━━━━────  52%  1.20M rows  0:42".
StyledLine line_of(const SyncProgress& sync, const SyncColumns& columns, Moment now);

}  // namespace millrace::app
