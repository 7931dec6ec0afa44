#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "connector/data/batch.h"
#include "connector/formats/csv_masks.h"

namespace millrace::formats {

// A row that is not at its end yet, and has so many cells more than columns, is wrong already.
constexpr std::size_t kMaxSurplusCells = 100'000;

// The rows that CsvSplitter found in a stretch of bytes.
struct CsvSplit {
  std::unique_ptr<Slice[]> slices;  // Row by row, `columns` each; more may follow: not for use.
  std::size_t rows = 0;
  std::size_t end = 0;          // Where the last whole row ended: its line end is before this.
  std::size_t line_breaks = 0;  // All before `end`, those inside quotes too.
  bool wrong = false;           // The row that begins at `end`, or one after it, breaks the rules.
};

// Cuts CSV bytes into cells. It sees in 64-byte steps that something is wrong, and leaves it to
// read_csv_row() to say what.
class CsvSplitter {
 public:
  // A row is wrong when it has another number of columns, more than `row_bytes` bytes, or bytes
  // that are not UTF-8.
  CsvSplitter(std::size_t columns, std::size_t row_bytes,
              CsvMaskReader read_masks = csv_mask_reader())
      : columns_(columns), row_bytes_(row_bytes), read_masks_(read_masks) {}

  // Splits [begin, end) of `bytes`, where `begin` is the start of a row, into whole rows. Doubled
  // quotes are taken apart in place, in whole rows only: a row without its end is left as it is.
  CsvSplit split(char* bytes, std::size_t begin, std::size_t end);

 private:
  // A chunk that lies at `base`. False when it holds something wrong.
  bool take_chunk(const CsvMasks& masks, std::size_t base);
  void take_cells(std::uint64_t ends, std::size_t base);
  void take_cells_with_doubled_quotes(std::uint64_t ends, std::uint64_t doubled, std::size_t base);
  bool take_row_end(std::size_t line_feed, std::size_t cell_end);
  void put_cell(std::size_t cell_end);
  bool make_room();
  void halve_doubled_quotes();
  CsvSplit result(const CsvScanState& state, std::size_t end, bool wrong);

  std::size_t columns_;
  std::size_t row_bytes_;
  CsvMaskReader read_masks_;

  // One call's progress.
  char* bytes_ = nullptr;
  std::unique_ptr<Slice[]> slices_;
  std::size_t capacity_ = 0;
  std::size_t cells_ = 0;
  std::size_t rows_ = 0;
  std::size_t begin_ = 0;
  std::size_t row_begin_ = 0;
  std::size_t cell_begin_ = 0;
  bool cell_has_doubled_quotes_ = false;
  std::vector<std::size_t> doubled_cells_;  // Cells whose quotes have to be halved.
  double cells_per_byte_ = 0.125;           // As the call before found it.
};

}  // namespace millrace::formats
