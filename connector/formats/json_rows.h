#pragma once

#include <string>
#include <vector>

#include <simdjson.h>

#include "connector/data/batch.h"
#include "connector/formats/format.h"
#include "connector/formats/json_cells.h"

namespace millrace::formats {

// The rows of one page, or of a run of an export, read from arrays. The cells' texts lie in `body`.
class JsonRows {
 public:
  // `expected_cells`: about how many cells there will be. `columns`: of the rows before, or 0.
  JsonRows(char* body, DecoderLimits limits, std::size_t expected_cells, std::size_t columns = 0)
      : cells_(body, limits.row_bytes), limits_(limits), columns_(columns) {
    slices_.reserve(expected_cells);
  }

  Result<void> read(simdjson::ondemand::array rows);
  Result<void> read_row(simdjson::ondemand::array cells);

  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }  // Of every row; 0 when there is none.
  std::vector<Slice> take_slices() { return std::move(slices_); }

 private:
  JsonCells cells_;
  DecoderLimits limits_;
  std::vector<Slice> slices_;
  std::size_t rows_ = 0;
  std::size_t columns_;
};

}  // namespace millrace::formats
