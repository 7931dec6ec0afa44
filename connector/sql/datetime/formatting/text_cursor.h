#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "connector/sql/datetime/formatting/time_format.h"
#include "connector/sql/outcome/outcome.h"

namespace millrace::sql {

// Where in a text its reader is, and the rules of to_date() for what is between the fields: spaces
// before and behind a field are skipped, and a format's separators match any of the text's, unless
// FX has fixed every character to its place.
class TextCursor {
 public:
  explicit TextCursor(std::string_view text) : rest_(text), whole_(text) {}

  bool at_end() const { return rest_.empty(); }
  void turn_fixed() { is_fixed_ = true; }

  // Before a field; nothing once characters are fixed.
  void skip_spaces();
  // Of the format, which is no field.
  void skip_character(const TimeFormat::Part& part);
  void skip_one();
  // Behind a field.
  void end_field();

  struct Number {
    std::int64_t value = 0;
    std::int64_t size = 0;  // How many characters it took, with the spaces before it.
  };
  // A whole number of 32 bits: of `width` characters, or as many as there are.
  Outcome<Number> read_number(const TimeFormat::Part& part, std::size_t width, bool takes_all);
  // "2,024"
  Outcome<std::int64_t> read_number_with_comma(const TimeFormat::Part& part);
  // Which of the words the text begins with, in any case.
  Outcome<std::int64_t> read_word(const TimeFormat::Part& part,
                                  std::span<const std::string_view> words);
  // '-' or '+'; a minus may have been skipped as a separator.
  char read_sign();

 private:
  std::string_view rest_;
  std::string_view whole_;
  bool is_fixed_ = false;
  // How many characters of the text were skipped beyond those of the format.
  std::int64_t skipped_ = 0;
};

}  // namespace millrace::sql
