#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <simdjson.h>

#include "connector/formats/format.h"
#include "connector/formats/json/values/json_cells.h"

namespace millrace::formats {

// The keys of the first object of an export: its columns, in order.
class JsonKeys {
 public:
  // BadData for a key that is there twice, for none, and for more than the limit. Values are not
  // looked at.
  static Result<JsonKeys> of(simdjson::ondemand::object first, std::size_t most);

  std::size_t size() const { return names_.size(); }
  const std::vector<std::string>& names() const { return names_; }

  // True when a key that begins at `raw`, as it is written, is that of this column. `end` is the
  // end of what may be read.
  bool is_written(std::size_t column, const char* raw, const char* end) const;
  // The column of a key without its escapes, or size().
  std::size_t find(const std::string& key) const;

 private:
  Result<void> add(std::string_view key, std::size_t most);

  std::vector<std::string> names_;
  std::vector<bool> is_plain_;  // Written as it is: neither quotes nor backslashes in it.
  std::unordered_map<std::string, std::size_t> columns_;
};

// The rows of a run of an export, read from objects. The cells' texts lie in `body`, which ends at
// `end`. A key that a row leaves out is NULL.
class JsonObjects {
 public:
  // The keys and the mending outlive it. `expected_rows` is about how many there will be.
  JsonObjects(const JsonKeys& keys, char* body, const char* end, DecoderLimits limits,
              const Mending& mending, std::size_t expected_rows)
      : keys_(keys), end_(end), cells_(body, limits.row_bytes, mending), last_row_(keys.size(), 0) {
    slices_.reserve(expected_rows * keys.size());
  }

  // BadData for a key that the first row did not have, or that the row has twice.
  Result<void> read_row(simdjson::ondemand::object row);
  // The cells of all rows, row by row. Call once, at the end.
  std::vector<Slice> take_slices() { return std::move(slices_); }
  // The strings in which half a character was replaced.
  const StringPlaces& replaced() const { return cells_.replaced(); }

 private:
  // `next`: the column after that of the key before, which it is in most rows.
  Result<std::size_t> column_of(simdjson::ondemand::field& field, std::size_t next) const;

  const JsonKeys& keys_;
  const char* end_;
  JsonCells cells_;
  std::vector<Slice> slices_;
  std::uint64_t rows_ = 0;
  std::vector<std::uint64_t> last_row_;  // The last row that had this key, from 1.
};

}  // namespace millrace::formats
