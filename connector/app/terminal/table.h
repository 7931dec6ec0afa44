#pragma once

#include <string>
#include <vector>

namespace millrace::app {

// Aligned columns of text for a terminal: widths are those of display_width().
class Table {
 public:
  enum class Align {
    Left,
    Right,
  };

  void column(std::string title, Align align) { columns_.push_back({std::move(title), align, 0}); }

  // As many cells as columns.
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

  // One line a row, title first; a cell wider than `widest` is cut and ends with "…".
  std::string text(std::size_t widest = 60) const;

 private:
  struct Column {
    std::string title;
    Align align;
    std::size_t width;
  };

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// Exactly `width` columns of a terminal: cut, ending with "…", or filled with spaces.
std::string fitted(const std::string& text, std::size_t width);

}  // namespace millrace::app
