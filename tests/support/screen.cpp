#include "tests/support/screen.h"

#include <algorithm>
#include <charconv>

#include "connector/base/text/display_width.h"

namespace millrace::testing {
namespace {

std::size_t size_of_character(std::string_view text) {
  std::size_t size = 1;
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0u) == 0x80u) ++size;
  return size;
}

std::string text_of(const std::vector<std::string>& cells) {
  std::string text;
  for (const auto& cell : cells) text += cell;
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

}  // namespace

void Screen::write(std::string_view bytes) {
  while (!bytes.empty()) {
    std::size_t size = size_of_character(bytes);
    if (bytes.starts_with("\x1b[")) {
      size = std::min(bytes.find_first_not_of("0123456789;?", 2), bytes.size() - 1) + 1;
      control(bytes.substr(2, size - 2));
    } else if (bytes.front() == '\n') {
      next_line();
    } else if (bytes.front() == '\r') {
      column_ = 0;
    } else {
      put(bytes.substr(0, size));
    }
    bytes.remove_prefix(size);
  }
}

void Screen::put(std::string_view character) {
  const std::size_t width = display_width(character);
  if (static_cast<unsigned char>(character.front()) < 0x20) unknown.emplace_back(character);
  if (width == 0 && column_ > 0) {
    text_[row_].cells[column_ - 1] += character;
    return;
  }
  // The last column takes all that comes.
  if (column_ + width > columns_ && !breaks_) column_ = columns_ - width;
  if (column_ + width > columns_) {
    text_[row_].goes_on = true;
    ++wraps;
    next_line();
  }
  auto& cells = text_[row_].cells;
  cells.resize(std::max(cells.size(), column_ + width), " ");
  cells[column_++] = character;
  if (width == 2) cells[column_++].clear();
}

void Screen::control(std::string_view sequence) {
  const char command = sequence.back();
  std::size_t number = 1;
  std::from_chars(sequence.data(), sequence.data() + sequence.size(), number);
  if (command == 'A') {
    row_ = std::max(row_ - std::min(row_, number), top());
  } else if (command == 'K' && sequence == "K") {
    text_[row_].cells.resize(std::min(column_, text_[row_].cells.size()));
    text_[row_].goes_on = false;
  } else if (command == 'J' && sequence == "J") {
    text_[row_].cells.resize(std::min(column_, text_[row_].cells.size()));
    for (std::size_t row = row_ + 1; row < text_.size(); ++row) text_[row] = {};
  } else if (sequence == "?7l" || sequence == "?7h") {
    breaks_ = command == 'h';
  } else if (command != 'm') {
    unknown.emplace_back(sequence);
  }
}

void Screen::next_line() {
  column_ = 0;
  if (++row_ == text_.size()) text_.emplace_back();
}

void Screen::resize(std::size_t columns, std::size_t rows) {
  // Where nothing is written below the cursor, nothing is kept for it.
  while (text_.size() > row_ + 1 && text_.back().cells.empty()) text_.pop_back();
  columns_ = columns;
  rows_ = rows;
  if (narrowing_ == Narrowing::Rewraps) {
    rewrap();
    return;
  }
  for (auto& line : text_) line.cells.resize(std::min(line.cells.size(), columns_));
}

void Screen::rewrap() {
  std::vector<Line> old;
  old.swap(text_);
  std::size_t cursor_row = 0;
  bool goes_on = false;
  for (std::size_t row = 0; row < old.size(); ++row) {
    if (!goes_on) text_.emplace_back();
    if (row == row_) cursor_row = text_.size() - 1;
    for (auto& cell : old[row].cells) {
      if (text_.back().cells.size() == columns_) {
        text_.back().goes_on = true;
        text_.emplace_back();
      }
      text_.back().cells.push_back(std::move(cell));
    }
    goes_on = old[row].goes_on;
  }
  row_ = cursor_row;
}

std::vector<std::string> Screen::lines() const {
  std::vector<std::string> lines;
  for (std::size_t row = top(); row < text_.size(); ++row) {
    lines.push_back(text_of(text_[row].cells));
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

std::vector<std::string> Screen::all_lines() const {
  std::vector<std::string> lines;
  for (const auto& line : text_) lines.push_back(text_of(line.cells));
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

}  // namespace millrace::testing
