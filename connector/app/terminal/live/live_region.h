#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "connector/app/terminal/live/styled_line.h"
#include "connector/app/terminal/terminal.h"

namespace millrace::app {

// The lines at the end of a terminal's text that are painted again and again, with the cursor in
// the line below them. It gives the bytes that make one picture of another, and writes nothing
// itself. No byte moves the cursor but within the region, and the cursor is never hidden: whatever
// ends the process leaves a clean line.
class LiveRegion {
 public:
  // `rewraps`: the terminal breaks lines in pieces, which stay, when it gets narrower than they
  // are.
  LiveRegion(Look look, bool rewraps) : look_(look), rewraps_(rewraps) {}

  struct Frame {
    std::string bytes;  // Empty when the terminal shows it already.
    std::vector<StyledLine> lines;
    TerminalSize size;
  };

  // What puts `above`, for good, and `lines` below that in place of the lines there. Lines have to
  // be narrower than the terminal.
  Frame frame(const std::vector<StyledLine>& above, std::vector<StyledLine> lines,
              TerminalSize size) const;

  // The frame has been written: the next one goes over it.
  void shows(Frame frame);

 private:
  std::size_t rows_taken(TerminalSize size) const;
  bool is_same(const std::vector<StyledLine>& lines) const;

  Look look_;
  bool rewraps_;
  std::vector<StyledLine> lines_;
  TerminalSize size_;
};

}  // namespace millrace::app
