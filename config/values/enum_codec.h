#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/values/codec.h"

namespace millrace::config {

// The names of an enum's values; specialise it with
//   static constexpr auto kNames = std::to_array<std::pair<std::string_view, E>>({...});
template <class E>
struct EnumNames;

// One of the names, spelled exactly so.
template <class E>
  requires requires { EnumNames<E>::kNames; }
struct Codec<E> {
  // As the file has them, in the order of kNames.
  static std::vector<std::string> names() {
    std::vector<std::string> names;
    names.reserve(std::size(EnumNames<E>::kNames));
    for (const auto& [name, value] : EnumNames<E>::kNames) names.emplace_back(name);
    return names;
  }
  static Type type() {
    Type type;
    type.shape = Type::Shape::Choice;
    type.word = "choice";
    type.choices = names();
    return type;
  }
  static Parsed<E> from_text(const std::string& text) {
    for (const auto& [name, value] : EnumNames<E>::kNames) {
      if (name == text) return value;
    }
    return std::unexpected(unknown_choice(text, names()));
  }
  static std::string to_text(E value) {
    for (const auto& [name, each] : EnumNames<E>::kNames) {
      if (each == value) return std::string(name);
    }
    return {};
  }
};

}  // namespace millrace::config
