#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace millrace::app {

enum class Style {
  Plain,
  Dim,
  Bold,
  Good,
  Bad,
  Warning,
  Busy,
};

// What the terminal can show.
struct Look {
  bool colours = true;
  bool unicode = true;
};

// One line of a picture: texts with a style each, without control characters.
class StyledLine {
 public:
  StyledLine& add(std::string text, Style style = Style::Plain);
  StyledLine& add(const StyledLine& other);

  // Adds spaces until it is `width` columns wide.
  StyledLine& fill_to(std::size_t width);

  // Keeps what fits into `widest` columns, with "…" behind it where something was cut.
  StyledLine& cut_to(std::size_t widest);

  // Columns of the terminal.
  std::size_t width() const { return width_; }

  // For the terminal. Without Unicode each column of a character that is not ASCII is one that is.
  std::string text(Look look) const;

 private:
  struct Piece {
    std::string text;
    Style style;
  };

  std::vector<Piece> pieces_;
  std::size_t width_ = 0;
};

}  // namespace millrace::app
