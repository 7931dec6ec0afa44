#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "connector/sql/text/limits.h"

// Functions that make another text of a text. Positions and lengths count code points, from 1.

namespace millrace::sql::text {

// Filled up to `length` characters at the start or the end; cut at the end when it is longer. An
// empty `fill` fills nothing.
Outcome<void> lpad(std::string_view text, std::int64_t length, std::string_view fill,
                   std::string& out);
Outcome<void> rpad(std::string_view text, std::int64_t length, std::string_view fill,
                   std::string& out);

// Nothing for a count below 1.
Outcome<void> repeat(std::string_view text, std::int64_t count, std::string& out);

// Every `from`, without overlaps from the left, becomes `to`. An empty `from` is nowhere.
Outcome<void> replace(std::string_view text, std::string_view from, std::string_view to,
                      std::string& out);

void reverse(std::string_view text, std::string& out);

// overlay(text PLACING replacement FROM from FOR length); "negative substring length not allowed".
Outcome<void> overlay(std::string_view text, std::string_view replacement, std::int64_t from,
                      std::int64_t length, std::string& out);
// The same, for as many characters as the replacement has.
Outcome<void> overlay(std::string_view text, std::string_view replacement, std::int64_t from,
                      std::string& out);

// The character with that code; "null character not permitted", "requested character too large for
// encoding: 1114112", and for a surrogate "requested character not valid for encoding: 55296".
Outcome<void> chr(std::int64_t code, std::string& out);

// Hexadecimal digits, in two's complement of 64 bits when it is negative.
void to_hex(std::int64_t number, std::string& out);

// Which character becomes which, as translate() reads its second and third argument: the first of
// several that are equal counts, and what has no counterpart is removed.
class Translation {
 public:
  // Both texts live as long as the object.
  Translation(std::string_view from, std::string_view to);

  void apply(std::string_view text, std::string& out) const;

 private:
  struct Pair {
    std::string_view from, to;
  };
  static constexpr std::int32_t kSame = -1;
  void append(std::string_view character, std::string& out) const;

  std::vector<Pair> pairs_;
  std::vector<std::int32_t> of_ascii_;  // 128 of them: kSame, or the first pair that begins so.
  bool has_others_ = false;             // A pair that does not begin with ASCII.
};

// translate(), for one row.
void translate(std::string_view text, std::string_view from, std::string_view to, std::string& out);

}  // namespace millrace::sql::text
