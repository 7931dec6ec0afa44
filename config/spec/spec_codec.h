#pragma once

#include <optional>
#include <string>

#include "config/spec/spec.h"

namespace millrace::config {

// A codec for a type that has a spec, so that it can stand in lists, maps and optionals:
//   template <> struct Codec<Column> : SpecCodec<Column, &column_spec> {};
template <class T, Spec<T> (*Make)()>
struct SpecCodec {
  static std::optional<T> parse(const Node& node, const std::string& path, Problems& problems) {
    static const Spec<T> spec = Make();
    return spec.parse(node, path, problems);
  }
  static Type type() { return group_type(Make().describe()); }
};

}  // namespace millrace::config
