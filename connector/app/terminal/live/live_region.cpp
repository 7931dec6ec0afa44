#include "connector/app/terminal/live/live_region.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace millrace::app {
namespace {

constexpr std::string_view kEraseBelow = "\x1b[J";
constexpr std::string_view kEndOfLine = "\x1b[K\n";
// What is too wide, because the terminal has become narrower since it was asked.
constexpr std::string_view kCutLines = "\x1b[?7l";
constexpr std::string_view kBreakLines = "\x1b[?7h";

}  // namespace

// How many rows of a terminal that is now of this size the lines take.
std::size_t LiveRegion::rows_taken(TerminalSize size) const {
  std::size_t rows = 0;
  for (const auto& line : lines_) {
    const bool is_broken = rewraps_ && line.width() > size.columns;
    rows += is_broken ? (line.width() + size.columns - 1) / size.columns : 1;
  }
  // The others have left through the top.
  return std::min(rows, size.rows - 1);
}

bool LiveRegion::is_same(const std::vector<StyledLine>& lines) const {
  return std::ranges::equal(
      lines, lines_, {}, [this](const auto& line) { return line.text(look_); },
      [this](const auto& line) { return line.text(look_); });
}

LiveRegion::Frame LiveRegion::frame(const std::vector<StyledLine>& above,
                                    std::vector<StyledLine> lines, TerminalSize size) const {
  Frame frame{"", std::move(lines), size};
  if (above.empty() && size == size_ && is_same(frame.lines)) return frame;
  const std::size_t taken = rows_taken(size);
  if (!rewraps_) frame.bytes += kCutLines;
  frame.bytes += taken > 0 ? fmt::format("\r\x1b[{}A", taken) : "\r";
  if (size != size_) frame.bytes += kEraseBelow;
  for (const auto* part : {&above, &std::as_const(frame.lines)}) {
    for (const auto& line : *part) frame.bytes.append(line.text(look_)).append(kEndOfLine);
  }
  frame.bytes += kEraseBelow;
  if (!rewraps_) frame.bytes += kBreakLines;
  return frame;
}

void LiveRegion::shows(Frame frame) {
  lines_ = std::move(frame.lines);
  size_ = frame.size;
}

}  // namespace millrace::app
