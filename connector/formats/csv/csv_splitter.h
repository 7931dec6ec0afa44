#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "connector/data/batch.h"
#include "connector/formats/csv/csv_masks.h"
#include "connector/formats/mending.h"

namespace millrace::formats {

// A row that is not at its end yet, and has so many cells more than columns, is wrong already.
constexpr std::size_t kMaxSurplusCells = 100'000;

// When a row is wrong.
struct CsvRules {
  std::size_t columns = 0;    // It has another number of cells,
  std::size_t row_bytes = 0;  // or more bytes than this,
  bool pads = false;          // unless it has fewer cells, which are NULL then.
  bool replaces = false;      // Bytes that are not UTF-8 are reported, and are not wrong.
};

// The rows that CsvSplitter found in a stretch of bytes.
struct CsvSplit {
  // Row by row, `columns` each; more may follow: not for use.
  std::unique_ptr<Slice[]> slices = {};
  std::size_t rows = 0;
  std::size_t end = 0;          // Where the last whole row ended: its line end is before this.
  std::size_t line_breaks = 0;  // All before `end`, those inside quotes too.
  std::size_t padded_rows = 0;
  bool wrong = false;  // The row that begins at `end`, or one after it, breaks the rules.
  // There are bytes that are not UTF-8 before `end`. Then doubled quotes are as they were.
  bool not_utf8 = false;
};

// Cuts CSV bytes into cells. It sees in 64-byte steps that something is wrong, and leaves it to
// read_csv_row() to say what.
class CsvSplitter {
 public:
  explicit CsvSplitter(const CsvRules& rules, CsvMaskReader read_masks = csv_mask_reader())
      : rules_(rules), columns_(rules.columns), read_masks_(read_masks) {}

  // Splits [begin, end) of `bytes`, where `begin` is the start of a row, into whole rows. Doubled
  // quotes are taken apart in place, in whole rows only: a row without its end is left as it is.
  // Where not_utf8 is set, the same rows are expected again, as UTF-8.
  CsvSplit split(char* bytes, std::size_t begin, std::size_t end);

  // What is left for the padding of the rows after those that were split.
  const PaddingBudget& budget() const { return budget_; }

 private:
  // Takes the chunk of 64 bytes that lies at `base`. False when it holds something wrong.
  bool take_chunk(const CsvMasks& masks, std::size_t base);
  // Puts the cells that end in the chunk.
  void take_cells(std::uint64_t ends, std::size_t base);
  void take_cells_with_doubled_quotes(std::uint64_t ends, std::uint64_t doubled, std::size_t base);
  // Ends a row; false for one that breaks the rules.
  bool take_row_end(std::size_t line_feed, std::size_t cell_end);
  void put_cell(std::size_t cell_end);
  bool pad_row(std::size_t row_end);
  bool make_room();
  void grow_to(std::size_t capacity);
  // Of the whole rows that were found, in place.
  void halve_doubled_quotes();
  CsvSplit result(const CsvScanState& state, std::size_t end, bool wrong);

  CsvRules rules_;
  std::size_t columns_;
  CsvMaskReader read_masks_;
  PaddingBudget budget_;
  PaddingBudget budget_before_;  // This call.

  // One call's progress.
  char* bytes_ = nullptr;
  std::unique_ptr<Slice[]> slices_;
  std::size_t capacity_ = 0;
  std::size_t cells_ = 0;
  std::size_t rows_ = 0;
  std::size_t padded_rows_ = 0;
  std::size_t begin_ = 0;
  std::size_t row_begin_ = 0;
  std::size_t cell_begin_ = 0;
  bool cell_has_doubled_quotes_ = false;
  std::vector<std::size_t> doubled_cells_;  // Cells whose quotes have to be halved.
  double cells_per_byte_ = 0.125;           // As the call before found it.
};

}  // namespace millrace::formats
