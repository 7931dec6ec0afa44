#include "connector/alerts/kind.h"

#include <algorithm>

namespace millrace::alerts {

std::string_view to_string(Kind kind) {
  for (const auto& [name, each] : config::EnumNames<Kind>::kNames) {
    if (each == kind) return name;
  }
  return "";
}

std::optional<Kind> kind_named(std::string_view word) {
  for (const auto& [name, kind] : config::EnumNames<Kind>::kNames) {
    if (name == word) return kind;
  }
  return std::nullopt;
}

}  // namespace millrace::alerts
