#include "connector/formats/csv/csv_row.h"

#include <algorithm>

namespace millrace::formats {
namespace {

using End = CsvRowReading::End;

class RowReader {
 public:
  RowReader(std::string_view bytes, bool last, std::vector<std::string>* cells)
      : bytes_(bytes), last_(last), cells_(cells) {}

  CsvRowReading read() {
    while (!done_) {
      text_.clear();
      const bool whole = at("\"") ? quoted_cell() : plain_cell();
      if (!whole) break;
      ++reading_.cells;
      if (cells_ != nullptr) cells_->push_back(text_);
      end_cell();
    }
    return reading_;
  }

 private:
  bool at(std::string_view text) const { return bytes_.substr(position_).starts_with(text); }

  bool wrong(std::size_t where, std::string_view problem) {
    reading_.end = End::Wrong;
    reading_.wrong_at = where;
    reading_.problem = problem;
    return false;
  }

  // A cell without quotes, up to its end.
  bool plain_cell() {
    for (; position_ < bytes_.size(); ++position_) {
      const char c = bytes_[position_];
      if (c == ',' || c == '\n') return true;
      if (c == '\r') return line_end();
      if (c == '"') {
        return wrong(position_,
                     "a quote inside a cell that is not quoted (put the cell in quotes "
                     "and double the quote)");
      }
      if (!put(c)) return false;
    }
    return last_;
  }

  bool quoted_cell() {
    const std::size_t opening = position_++;
    for (; position_ < bytes_.size(); ++position_) {
      const char c = bytes_[position_];
      if (c == '"') {
        if (!at("\"\"")) {
          ++position_;
          return closed();
        }
        ++position_;
      }
      if (!put(c)) return false;
    }
    return last_ && wrong(opening, "a quote that is never closed");
  }

  // After a closing quote.
  bool closed() {
    if (position_ == bytes_.size()) return last_;
    const char c = bytes_[position_];
    if (c == ',' || c == '\n') return true;
    if (c == '\r') return line_end();
    return wrong(position_, "text after the closing quote of a cell");
  }

  bool line_end() {
    if (at("\r\n")) return true;
    const bool undecided = position_ + 1 == bytes_.size() && !last_;
    return !undecided && wrong(position_, "a carriage return without a line feed");
  }

  bool put(char c) {
    if (c == '\0') return wrong(position_, "a NUL byte");
    if (cells_ != nullptr) text_ += c;
    return true;
  }

  void end_cell() {
    if (at(",")) {
      ++position_;
      return;
    }
    if (at("\r")) ++position_;
    reading_.end = End::Complete;
    reading_.length = position_;
    reading_.size = std::min(position_ + 1, bytes_.size());
    done_ = true;
  }

  std::string_view bytes_;
  bool last_;
  std::vector<std::string>* cells_;
  CsvRowReading reading_;
  std::size_t position_ = 0;
  std::string text_;
  bool done_ = false;
};

}  // namespace

CsvRowReading read_csv_row(std::string_view bytes, bool last, std::vector<std::string>* cells) {
  return RowReader(bytes, last, cells).read();
}

}  // namespace millrace::formats
