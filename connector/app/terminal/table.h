#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "connector/app/terminal/output.h"

namespace millrace::app {

// Aligned columns of text for a terminal: widths are those of display_width().
class Table {
 public:
  enum class Align {
    Left,
    Right,
  };
  // Where a cell is cut that is too wide.
  enum class Cut {
    End,
    Middle,  // For names, which often differ in their ends only.
    Never,   // For what is copied from there, such as an id.
  };

  // `rank`: where a line has no room for all columns, the highest is left out first; those of 0
  // stay.
  void column(std::string title, Align align, int rank = 0, Cut cut = Cut::End) {
    columns_.push_back({std::move(title), align, rank, cut});
  }

  // As many cells as columns.
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

  // One line a row, title first; a cell wider than `widest` is cut, with "…" for what is left out.
  // A line that is wider than `width` goes without columns that say nothing (0 and -), then has its
  // texts cut, then goes without further columns.
  std::string text(std::size_t widest = 60, std::size_t width = kAnyWidth) const;

 private:
  struct Column {
    std::string title;
    Align align;
    int rank;
    Cut cut;
  };
  // A column of the table, and how wide it is shown.
  struct Shown {
    std::size_t column;
    std::size_t width;
  };

  std::vector<Shown> fitted(std::size_t widest, std::size_t width) const;
  bool shrink(std::vector<Shown>& shown, std::size_t width, std::size_t least) const;
  bool drop(std::vector<Shown>& shown, bool only_silent) const;
  bool is_silent(std::size_t column) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace millrace::app
