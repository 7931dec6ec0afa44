#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::config {

// What may be said of a field, beside its sentence. `example` is a scalar as it is, `example_yaml`
// YAML for a list or a map; a required field needs one of them. The views are of constant texts.
template <class V>
struct FieldOptions {
  bool required = false;  // The file must have it; the member's initialiser counts for nothing.
  std::string_view example = {};
  std::vector<std::string_view> one_of = {};  // The only texts that are allowed; empty: any.
  std::optional<V> min = {};                  // The least value, and
  std::optional<V> max = {};                  // the greatest.
  std::string_view example_yaml = {};
  // Of an enum: the values that schema and reference list. A check refuses the others.
  std::vector<std::string_view> offered = {};
  std::string_view remedy = {};  // What to do where a required option is missing.
  // What the value must satisfy beyond that, by itself: the sentence that says what is wrong with
  // it, or nothing. Checks of several options together belong to the spec.
  std::function<std::optional<std::string>(const V&)> check = {};
};

// The same for a nested map, a list of maps or a map of maps.
struct NestedOptions {
  bool required = false;
  std::string_view example_yaml = {};
  std::string_view remedy = {};
};

}  // namespace millrace::config
