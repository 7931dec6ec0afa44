#pragma once

#include <optional>
#include <string>

#include "config/values/codec.h"
#include "connector/spill/kept_rows.h"

namespace millrace::transforms {

// What the file says of the row that is kept: first, last, {max: BY} or {min: BY}.
struct KeepRule {
  spill::Keep keep = spill::Keep::First;
  std::string by;  // Of Greatest and Least: see Ranking.

  bool operator==(const KeepRule&) const = default;
};

}  // namespace millrace::transforms

namespace millrace::config {

template <>
struct Codec<transforms::KeepRule> {
  static std::optional<transforms::KeepRule> parse(const Node& node, const std::string& path,
                                                   Problems& problems);
  static Node write(const transforms::KeepRule& rule);
  static Type type();
};

}  // namespace millrace::config
