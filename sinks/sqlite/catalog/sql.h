#pragma once

#include <string>
#include <string_view>

#include "connector/io/sqlite/sqlite.h"

namespace millrace::sinks::sqlite {

inline constexpr std::string_view kStage = "temp._millrace_stage";
// Keys of rows that stay, of a load that is a difference.
inline constexpr std::string_view kPresent = "temp._millrace_present";

// "main"."table".
inline std::string qualified(std::string_view table) {
  return "main." + io::quote_sqlite_name(table);
}

// The parts that `part(item)` gives, with `separator` between.
template <class Items, class Part>
std::string joined(const Items& items, std::string_view separator, Part part) {
  std::string list;
  for (const auto& item : items) {
    if (!list.empty()) list += separator;
    list += part(item);
  }
  return list;
}

}  // namespace millrace::sinks::sqlite
