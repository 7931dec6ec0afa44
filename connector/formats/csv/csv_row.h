#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace millrace::formats {

// One row as the strict, byte-by-byte reader saw it.
struct CsvRowReading {
  enum class End {
    Complete,    // The line end was there.
    Incomplete,  // More bytes are needed.
    Wrong,       // `problem` says what, at byte `wrong_at`.
  };
  End end = End::Incomplete;
  std::size_t size = 0;    // Complete: bytes with the line end.
  std::size_t length = 0;  // Complete: bytes without the line feed.
  std::size_t cells = 0;   // Complete: how many there are.
  std::size_t wrong_at = 0;
  std::string_view problem;  // A constant text.
};

// Reads the row at the start of `bytes`. With `last`, the end of the bytes is the end of the file:
// it ends a row. The cells' texts are appended to `cells` if given. For headers, which are short,
// and to say what CsvSplitter found wrong.
CsvRowReading read_csv_row(std::string_view bytes, bool last,
                           std::vector<std::string>* cells = nullptr);

}  // namespace millrace::formats
