#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connector/base/error.h"
#include "connector/formats/xlsx/writing/sheet_cells.h"
#include "connector/formats/xlsx/writing/zip_stream.h"

namespace millrace::formats::sheets {

// Writes a workbook of one sheet with a header row, as its rows come: memory does not grow with it.
// Every row has its place, also one of NULLs. Numbers are numbers where a double can hold them
// exactly, else text; text is never a formula. BadData for what a sheet cannot hold: 1,048,576 rows
// with the header, 16,384 columns, 32,767 characters in a cell; without a remedy, which is the
// caller's. What is made is appended to `out`, which the caller empties between the calls. One
// thread at a time.
class SheetWriter {
 public:
  // `title` names the sheet, as far as Excel lets it.
  explicit SheetWriter(std::string_view title);

  Result<void> begin(std::span<const std::string> names, std::string& out);
  // As many cells as there are names. `number` is what a message calls the row.
  Result<void> row(std::span<const SheetCell> cells, std::uint64_t number, std::string& out);
  Result<void> end(std::string& out);

 private:
  Result<void> part(std::string name, std::string_view text, std::string& out);
  Result<void> add(std::span<const SheetCell> cells, std::uint64_t number, std::string& out);
  Error wrong(std::size_t column, std::uint64_t number, std::string_view problem) const;

  std::string name_;
  ZipStream zip_;
  std::vector<std::string> names_;
  std::vector<std::string> columns_;
  std::string text_;
  std::uint32_t rows_ = 0;  // Of the sheet, with the header.
};

}  // namespace millrace::formats::sheets
