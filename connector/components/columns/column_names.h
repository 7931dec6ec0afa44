#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "config/values/enum_codec.h"

namespace millrace::components {

// How the columns of a table are called after those of the rows.
enum class ColumnNames {
  AsIs,   // Just so.
  Snake,  // In lower case, with the words joined by underscores: "LTV (USD)" is ltv_usd.
};

// The name that a column of the rows has in the table. Snake: letters of ASCII are small; a word
// begins behind anything that is neither a letter nor a digit, and at a capital ("userId",
// "HTTPStatus"); letters beyond ASCII stay as they are; a digit never comes first. Empty when the
// name has neither letter nor digit. Naming a name again changes nothing.
std::string column_name(std::string_view name, ColumnNames names);

}  // namespace millrace::components

template <>
struct millrace::config::EnumNames<millrace::components::ColumnNames> {
  using ColumnNames = millrace::components::ColumnNames;
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, ColumnNames>>({
      {"as_is", ColumnNames::AsIs},
      {"snake", ColumnNames::Snake},
  });
};
