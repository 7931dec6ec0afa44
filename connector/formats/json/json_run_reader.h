#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <simdjson.h>

#include "connector/formats/format.h"
#include "connector/formats/json/values/json_objects.h"

namespace millrace::formats {

// The cells of the rows of a run, row by row.
struct JsonRunCells {
  std::vector<Slice> slices;
  std::uint64_t padded_rows = 0;
  StringPlaces replaced;  // In which half a character was.
};

// Parses rows of an export that lie one after the other, with commas between them, in one go. For
// that, the bytes before the first and after the last row become brackets meanwhile, and the parser
// reads as many as kPadding bytes after them.
class JsonRunReader {
 public:
  static constexpr std::size_t kPadding = simdjson::SIMDJSON_PADDING + 1;  // One is the bracket.

  // `mending` outlives it.
  JsonRunReader(DecoderLimits limits, const Mending& mending)
      : limits_(limits), mending_(mending) {}

  // Takes the columns from the first row, without changing it: their names, which are empty when
  // rows are arrays.
  Result<std::vector<std::string>> learn(char* bytes, Slice row);

  // The cells of the rows, as slices of `bytes`. On failure `done` rows of them are right, and
  // those from there on are unchanged.
  Result<JsonRunCells> read(char* bytes, std::span<const Slice> rows, std::size_t& done);

 private:
  template <class Take>
  Result<void> with_array(char* bytes, std::size_t begin, std::size_t end, Take take);
  Result<void> learn_from(simdjson::ondemand::value row);

  DecoderLimits limits_;
  const Mending& mending_;
  PaddingBudget budget_;
  simdjson::ondemand::parser parser_;
  std::optional<JsonKeys> keys_;  // Of objects.
  std::size_t columns_ = 0;
};

}  // namespace millrace::formats
