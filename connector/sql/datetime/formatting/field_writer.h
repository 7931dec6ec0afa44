#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "connector/sql/datetime/formatting/time_format.h"

namespace millrace::sql {

// Writes numbers and words the way that the modifiers of a format's field say, where there is room
// for them.
class FieldWriter {
 public:
  explicit FieldWriter(char* out) : out_(out) {}

  char* end() const { return out_; }

  void put(std::string_view text);
  // In the case that the field's keyword has.
  void put_cased(std::string_view text);
  // Padded to the width unless the format says otherwise.
  void put_padded(std::string_view text, std::size_t width);
  // Of a month or a day of the week.
  void put_long_name(std::string_view name);
  // As printf's "%0*d" does: the sign counts.
  void put_number(std::int64_t number, std::int64_t width);
  // Of a width that a negative value has one more of, unless the format says otherwise.
  void put_filled(std::int64_t number, std::int64_t width, bool is_negative = false);
  // "1st" has "1" from `begin` on.
  void put_ordinal(const char* begin);
  // Without modifiers, of one digit or two.
  void put_plain(std::int32_t number, int width);

 protected:
  char* out_;
  const TimeFormat::Part* part_ = nullptr;  // The field.
};

}  // namespace millrace::sql
