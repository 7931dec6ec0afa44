#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/values/codec.h"

namespace millrace::transforms {

// Where a value lies within a JSON value: names of members and, in arrays, numbers from 0. Written
// address.city, or as a list where a name has a dot in it.
struct JsonPath {
  std::vector<std::string> parts;
};

}  // namespace millrace::transforms

namespace millrace::config {

template <>
struct Codec<transforms::JsonPath> {
  static std::optional<transforms::JsonPath> parse(const Node& node, const std::string& path,
                                                   Problems& problems);
  static Node write(const transforms::JsonPath& value);
  static Type type();
};

}  // namespace millrace::config
