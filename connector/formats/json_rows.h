#pragma once

#include <string>
#include <vector>

#include <simdjson.h>

#include "connector/data/batch.h"
#include "connector/formats/format.h"

namespace millrace::formats {

// The rows of one page, read from an array of arrays. The cells' texts lie in `body`.
class JsonRows {
 public:
  // `expected_cells`: about how many cells there will be.
  JsonRows(std::string& body, DecoderLimits limits, std::size_t expected_cells)
      : body_(body), limits_(limits) {
    slices_.reserve(expected_cells);
  }

  Result<void> read(simdjson::ondemand::array rows);

  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }  // Of every row; 0 when there is none.
  std::vector<Slice> take_slices() { return std::move(slices_); }

 private:
  Result<void> read_row(simdjson::ondemand::array cells);
  // Takes a string without escapes or null, which most cells are; false for any other cell.
  bool take_plain(simdjson::ondemand::value& cell);
  Result<void> read_cell(simdjson::ondemand::value cell);
  bool put(std::string_view text);

  std::string& body_;
  DecoderLimits limits_;
  std::vector<Slice> slices_;
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
};

}  // namespace millrace::formats
