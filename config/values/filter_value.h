#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/values/template.h"

namespace millrace::config {

// What a report's filter is set to: one value, or a list of them. Which one was in quotes is kept,
// since JSON tells 1 from "1".
struct FilterValue {
  bool is_list = false;  // Otherwise there is exactly one value.
  std::vector<Template> values;
  std::vector<bool> quoted;  // One for each value.

  bool has_watermark() const;

  bool operator==(const FilterValue&) const = default;
};

// A scalar or a list of scalars, each of which may have {{ }} values in it.
template <>
struct Codec<FilterValue> {
  static std::optional<FilterValue> parse(const Node& node, const std::string& path,
                                          Problems& problems);
  static Node write(const FilterValue& value);
  static Type type();
};

}  // namespace millrace::config
