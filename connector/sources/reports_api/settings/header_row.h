#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "config/spec/spec.h"
#include "connector/data/batch.h"

namespace millrace::sources {

// Whether the first row of a paged result is a row, or names the columns.
enum class HeaderRow {
  None,   // It is a row, whatever is in it.
  Auto,   // It is left out when it says just what `fields` says.
  First,  // It names the columns.
};

// Takes the header out of the first page when there is one: the rows after it, under the columns
// that the result has from here on. A batch without rows is left as it is.
Batch without_header(Batch first_page, HeaderRow header_row);

}  // namespace millrace::sources

namespace millrace::config {

template <>
struct EnumNames<sources::HeaderRow> {
  using enum sources::HeaderRow;
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, sources::HeaderRow>>(
      {{"none", None}, {"auto", Auto}, {"first", First}});
};

}  // namespace millrace::config
