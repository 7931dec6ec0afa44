#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <simdjson.h>

#include "connector/data/batch.h"
#include "connector/formats/format.h"
#include "connector/formats/json/values/json_cells.h"

namespace millrace::formats {

// The rows of one page, or of a run of an export, read from arrays. The cells' texts lie in `body`.
class JsonRows {
 public:
  // `expected_cells`: about how many cells there will be. `columns`: of the rows before, or 0. The
  // mending and the budget outlive it.
  JsonRows(char* body, DecoderLimits limits, const Mending& mending, PaddingBudget& budget,
           std::size_t expected_cells, std::size_t columns = 0)
      : cells_(body, limits.row_bytes, mending),
        limits_(limits),
        mending_(mending),
        budget_(budget),
        columns_(columns),
        columns_are_known_(columns > 0) {
    slices_.reserve(expected_cells);
  }

  // All rows of an array, or one row. BadData for a row of another length than the first, unless it
  // may be padded.
  Result<void> read(simdjson::ondemand::array rows);
  Result<void> read_row(simdjson::ondemand::array cells);

  std::size_t rows() const { return rows_; }
  // Of the rows before, or the first row; 0 when there is none.
  std::size_t columns() const { return columns_; }
  // Once all rows are read: so many cells for each. BadData for a row that has more, which can only
  // be when rows are padded.
  Result<std::vector<Slice>> take_slices(std::size_t columns);

  // Known after take_slices().
  std::uint64_t padded_rows() const { return padded_rows_; }
  bool first_is_padded() const { return first_is_padded_; }
  // The strings in which half a character was replaced.
  const StringPlaces& replaced() const { return cells_.replaced(); }

 private:
  Result<void> take_uneven(std::size_t cells);
  Result<void> check_padding(std::size_t cells, std::size_t columns);
  std::vector<Slice> padded_slices(std::size_t columns);

  JsonCells cells_;
  DecoderLimits limits_;
  const Mending& mending_;
  PaddingBudget& budget_;
  std::vector<Slice> slices_;
  std::size_t rows_ = 0;
  std::size_t columns_;
  bool columns_are_known_;
  std::vector<std::size_t> row_sizes_;  // Empty while all rows have as many cells as the first.
  std::uint64_t padded_rows_ = 0;
  bool first_is_padded_ = false;
};

}  // namespace millrace::formats
