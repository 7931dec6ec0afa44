#pragma once

#include <string_view>
#include <vector>

#include <simdjson.h>

#include "connector/base/error.h"
#include "connector/data/batch.h"
#include "connector/data/text/copy_unless.h"
#include "connector/formats/json/values/json_strings.h"
#include "connector/formats/json/values/json_value.h"
#include "connector/formats/mending.h"

namespace millrace::formats {

// Makes cells of the values of one row after the other. Their texts lie in `body`, which is what
// the parser iterates over; a row is changed only after all of it was read, so that one which is
// refused is still what came.
class JsonCells {
 public:
  // `longest`: more bytes in a cell are BadData. `mending` outlives it.
  JsonCells(char* body, std::size_t longest, const Mending& mending)
      : body_(body), longest_(longest), mending_(mending) {}

  // The next value of the row. BadData for one that is too long, or that holds what is not Unicode
  // and may not be mended; Transient for what is not JSON.
  Result<void> read(simdjson::ondemand::value& value, Slice& cell) {
    return take_plain(value, cell) ? Result<void>() : read_any(value, cell);
  }

  // The row is whole: takes escapes apart in place.
  void end_row() {
    if (!unescaped_.empty()) put_unescaped();
  }

  // The strings in which half a character was replaced.
  const StringPlaces& replaced() const { return replaced_; }

 private:
  // A text without its escapes, and where it goes: in place of the string that has them.
  struct Unescaped {
    char* place;
    std::string_view text;
  };

  // Takes a string without escapes or null, which most cells are; false for any other cell.
  bool take_plain(simdjson::ondemand::value& value, Slice& cell);
  // Any other cell: what it is, is asked of the parser.
  Result<void> read_any(simdjson::ondemand::value value, Slice& cell);
  // Writes U+FFFD over the halves of characters in a string.
  void replace_halves(std::string_view token);
  // The parser's padding lets this read a whole step past the end of any text in it.
  static bool may_hold_backslash(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); at += sizeof(Bytes16)) {
      if (any_true(load_bytes<Bytes16>(text.data() + at) == '\\')) return true;
    }
    return false;
  }
  Slice slice(const char* place, std::size_t size) const {
    return {static_cast<std::uint32_t>(place - body_), static_cast<std::uint32_t>(size)};
  }
  void put_unescaped();

  char* body_;
  std::size_t longest_;
  const Mending& mending_;
  StringPlaces replaced_;
  std::vector<Unescaped> unescaped_;  // Of this row.
};

inline bool JsonCells::take_plain(simdjson::ondemand::value& value, Slice& cell) {
  const auto token = json_token(value);
  if (token == "null") {
    cell = Slice::null();
    return true;
  }
  if (token.size() < 2 || token.front() != '"' || token.back() != '"') return false;
  const auto content = token.substr(1, token.size() - 2);
  if (content.size() > longest_ || may_hold_backslash(content)) return false;
  cell = slice(content.data(), content.size());
  // Moves the parser on, which is faster than letting it skip the value.
  static_cast<void>(value.get_raw_json_string());
  return true;
}

}  // namespace millrace::formats
