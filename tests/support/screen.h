#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::testing {

// A model of a terminal's screen: what a person would see after these bytes. It knows the few
// sequences that the display needs, and writes down whatever else it is sent.
class Screen {
 public:
  // What becomes of lines when it gets narrower than they are.
  enum class Narrowing {
    Rewraps,  // They are broken in pieces, and joined again when it gets wider.
    Cuts,     // What is beyond the edge is lost.
  };

  Screen(std::size_t columns, std::size_t rows, Narrowing narrowing = Narrowing::Rewraps)
      : columns_(columns), rows_(rows), narrowing_(narrowing) {}

  void write(std::string_view bytes);
  void resize(std::size_t columns, std::size_t rows);

  // Of the screen, from its top to the last one with text, without spaces at their ends.
  std::vector<std::string> lines() const;
  // What left through the top, and then the screen.
  std::vector<std::string> all_lines() const;

  // In the column where a line begins.
  bool cursor_begins_a_line() const { return column_ == 0; }

  // How often a text went on in the next line because it was too wide.
  std::size_t wraps = 0;
  // Sequences that it does not know.
  std::vector<std::string> unknown;

 private:
  struct Line {
    std::vector<std::string> cells;  // The second column of a wide character is empty.
    bool goes_on = false;            // In the next line, without a line break.
  };

  void put(std::string_view character);
  void control(std::string_view sequence);
  void next_line();
  void rewrap();
  std::size_t top() const { return text_.size() > rows_ ? text_.size() - rows_ : 0; }

  std::size_t columns_;
  std::size_t rows_;
  Narrowing narrowing_;
  std::vector<Line> text_{1};
  std::size_t row_ = 0;  // Of the cursor, in text_.
  std::size_t column_ = 0;
  bool breaks_ = true;  // What is too wide, into the next line.
};

}  // namespace millrace::testing
