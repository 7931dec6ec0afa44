#include "config/tree/source_text.h"

#include <algorithm>
#include <utility>

namespace millrace::config {

SourceText::SourceText(std::string text, Folders folders)
    : text_(std::move(text)), folders_(std::move(folders)) {
  line_starts_.push_back(0);
  for (std::size_t at = text_.find('\n'); at != text_.npos; at = text_.find('\n', at + 1)) {
    line_starts_.push_back(at + 1);
  }
}

std::string_view SourceText::from_line(std::size_t line) const {
  return text().substr(line < line_starts_.size() ? line_starts_[line] : text_.size());
}

std::size_t SourceText::offset_of(const Position& position) const {
  if (position.line >= line_starts_.size()) return text_.size();
  return std::min(line_starts_[position.line] + position.column, text_.size());
}

SourceText::Position SourceText::position_of(std::size_t offset) const {
  const auto after = std::ranges::upper_bound(line_starts_, std::min(offset, text_.size()));
  const auto line = static_cast<std::size_t>(after - line_starts_.begin()) - 1;
  return {line, std::min(offset, text_.size()) - line_starts_[line]};
}

std::size_t Expansion::origin_of(std::size_t offset) const {
  std::size_t grown = 0;   // What came out so far for references,
  std::size_t shrunk = 0;  // and how long these were.
  for (const Piece& piece : pieces) {
    if (offset < piece.at) break;
    if (offset < piece.at + piece.size) return piece.from;
    grown += piece.size;
    shrunk += piece.written;
  }
  return offset - grown + shrunk;
}

}  // namespace millrace::config
