#pragma once

#include <cstdint>
#include <string>

#include "config/spec/spec.h"
#include "connector/data/batch.h"

namespace millrace::sources {

// Which row names the columns: of a paged result its first one, or none; of a workbook's sheet the
// one with a number.
struct HeaderRow {
  enum class Kind {
    None,    // The first row is a row, whatever is in it.
    Auto,    // It is left out when it says just what `fields` says.
    First,   // It names the columns.
    Number,  // Of a sheet: the row that `number` says names them, and those above are left out.
  };

  Kind kind = Kind::None;
  std::uint32_t number = 0;  // From 1; 0 unless the kind is Number.

  bool operator==(const HeaderRow&) const = default;
};

// Takes the header out of the first page when there is one: the rows after it, under the columns
// that the result has from here on. A batch without rows is left as it is.
Batch without_header(Batch first_page, HeaderRow header_row);

}  // namespace millrace::sources

namespace millrace::config {

// "none", "auto", "first", "3".
template <>
struct Codec<sources::HeaderRow> {
  static Type type();
  static Parsed<sources::HeaderRow> from_text(const std::string& text);
  static std::string to_text(sources::HeaderRow value);
};

}  // namespace millrace::config
