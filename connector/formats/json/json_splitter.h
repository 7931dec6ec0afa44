#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "connector/data/batch.h"
#include "connector/data/buffer.h"
#include "connector/formats/format.h"

namespace millrace::formats {

// Whole rows of an export, one after the other in a block, and where in the export they are.
struct JsonRun {
  std::vector<Slice> rows;      // Of the block's buffer.
  std::uint64_t first_row = 1;  // The number of the first of them; the export's first row is 1.
  std::size_t begin = 0;        // Of the buffer: where the bytes from the last run on begin,
  std::uint64_t byte = 0;       // and which byte of the file that is.
  std::size_t end = 0;          // Of the buffer: where what follows the rows begins.
  bool more = false;            // The block may have another run.
  std::string problem = {};     // What is wrong after the rows; empty when nothing is.

  // "row 7 (byte 120)", for the row that begins at `offset` of the buffer.
  std::string name_of(std::size_t row, std::size_t offset) const;
};

// Finds the rows of an export that is one JSON array, without reading them: only brackets, strings
// and what stands between rows are looked at. Blocks come in the order of their bytes, each with
// what was left of the one before in front of it. A problem is final.
class JsonSplitter {
 public:
  explicit JsonSplitter(DecoderLimits limits) : limits_(limits) {}

  // Reads up to and including the opening bracket, and lets the block begin after it. False when
  // that takes more bytes than there are, which is never so for the `last` block; BadData when the
  // file is no array.
  Result<bool> read_start(Block& block, bool last);
  bool has_started() const { return place_ != Place::BeforeArray; }

  // Cuts as many whole rows as are there, and not much more than the parser should get at once.
  JsonRun cut(const Block& block);

  // Proves that the array was closed; `left` bytes follow the last run.
  Result<void> finish(std::size_t left) const;

 private:
  // Where in the array the next byte is.
  enum class Place { BeforeArray, BeforeFirstRow, BeforeRow, AfterRow, AfterArray };

  // Takes a byte between rows; false when it is the start of a row, or wrong.
  bool take_between(char c, JsonRun& run);
  // Takes a row; false when it is not whole, or wrong.
  bool take_row(const Block& block, JsonRun& run);

  DecoderLimits limits_;
  Place place_ = Place::BeforeArray;
  char bracket_ = '\0';     // What every row begins with: that of the first one.
  std::uint64_t byte_ = 0;  // Of the file: the first one that is not in a run yet.
  std::uint64_t rows_ = 0;  // In all runs so far.
};

}  // namespace millrace::formats
