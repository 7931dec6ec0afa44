#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <simdjson.h>

#include "connector/formats/format.h"
#include "connector/formats/json_objects.h"

namespace millrace::formats {

// Parses rows of an export that lie one after the other, with commas between them, in one go. For
// that, the bytes before the first and after the last row become brackets meanwhile, and the parser
// reads as many as kPadding bytes after them.
class JsonRunReader {
 public:
  static constexpr std::size_t kPadding = simdjson::SIMDJSON_PADDING + 1;  // One is the bracket.

  explicit JsonRunReader(DecoderLimits limits) : limits_(limits) {}

  // Takes the columns from the first row, without changing it: their names, which are empty when
  // rows are arrays.
  Result<std::vector<std::string>> learn(char* bytes, Slice row);

  // The cells of the rows, row by row, as slices of `bytes`. On failure `done` rows of them are
  // right, and those from there on are unchanged.
  Result<std::vector<Slice>> read(char* bytes, std::span<const Slice> rows, std::size_t& done);

 private:
  template <class Take>
  Result<void> with_array(char* bytes, std::size_t begin, std::size_t end, Take take);
  Result<void> learn_from(simdjson::ondemand::value row);

  DecoderLimits limits_;
  simdjson::ondemand::parser parser_;
  std::optional<JsonKeys> keys_;  // Of objects.
  std::size_t columns_ = 0;
};

}  // namespace millrace::formats
