#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "connector/base/error.h"

namespace millrace::formats {

// Reads JSON Lines, one object a line, in any cutting, and counts the rows in which a member of the
// object itself has a text: not in what other members hold. Blank lines are no rows. Rows may
// differ in their members. One thread at a time.
class JsonLinesCount {
 public:
  // Counts the rows in which `member` is the string `text`.
  JsonLinesCount(std::string member, std::string text);
  ~JsonLinesCount();

  // BadData, with the line, for what is not one JSON object.
  Result<void> take(std::string_view bytes);
  // Takes what is left as the last line, which needs no line end.
  Result<void> finish();

  // Of the lines so far.
  std::uint64_t count() const { return count_; }
  // How many rows these are, whatever they have.
  std::uint64_t rows() const { return rows_; }

 private:
  struct Parser;  // Keeps simdjson out of this header.

  Result<void> take_line();

  std::string member_;
  std::string text_;
  std::unique_ptr<Parser> parser_;
  std::string line_;  // As far as it came.
  std::uint64_t lines_ = 0;
  std::uint64_t rows_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace millrace::formats
