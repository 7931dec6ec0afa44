#pragma once

#include <algorithm>
#include <array>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/tree/node.h"
#include "config/tree/problems.h"
#include "config/values/type.h"

namespace millrace::config {

// Keys as they were written, in their order.
template <class V>
using Map = std::vector<std::pair<std::string, V>>;

// How one kind of value is written in the file. A kind that is a single scalar has
//   static Type type();
//   static Parsed<V> from_text(const std::string&);
//   static std::string to_text(const V&);
// and any other kind
//   static std::optional<V> parse(const Node&, const std::string& path, Problems&);
//   static Node write(const V&);   // optional: for defaults
//   static Type type();            // optional: for schema and reference
// where nullopt means that a problem was added.
template <class V>
struct Codec;

// The error says what is wrong and what to write instead, without the text itself (it may be
// secret) in front: "has no unit; write 30s, 5m or 2h".
template <class V>
using Parsed = std::expected<V, std::string>;

template <class V>
concept ScalarKind = requires(const std::string& text) { Codec<V>::from_text(text); };

// The names of an enum's values; specialise it with
//   static constexpr auto kNames = std::to_array<std::pair<std::string_view, E>>({...});
template <class E>
struct EnumNames;

// How a value is written where its C++ type alone does not say it: because it depends on what is
// known at run time only, or because several structs stand for it. See config/spec/syntax.h.
template <class V>
struct Syntax {
  Type type;
  // False when a problem was added; `value` then holds what could be read.
  std::function<bool(const Node&, const std::string& path, Problems&, V& value)> parse;
};

// The text of a scalar; adds a problem when the node is none.
std::optional<std::string> scalar_text(const Node& node, const std::string& path,
                                       Problems& problems);

// Adds "'text' complaint", or "the value complaint" where the text may be secret.
void refuse_text(const Node& node, const std::string& path, const std::string& complaint,
                 Problems& problems);

// Silent about a node that has failed already.
void refuse_kind(const Node& node, const std::string& path, std::string_view wanted,
                 Problems& problems);

std::string unknown_choice(const std::string& text, const std::vector<std::string>& choices);

// Parses any kind of value; nullopt when a problem was added.
template <class V>
std::optional<V> parse_value(const Node& node, const std::string& path, Problems& problems) {
  if constexpr (ScalarKind<V>) {
    const auto text = scalar_text(node, path, problems);
    if (!text) return std::nullopt;
    Parsed<V> value = Codec<V>::from_text(*text);
    if (value) return std::move(*value);
    refuse_text(node, path, value.error(), problems);
    return std::nullopt;
  } else {
    return Codec<V>::parse(node, path, problems);
  }
}

// The inverse of parse_value(); a secret becomes ***.
template <class V>
std::optional<Node> write_value(const V& value) {
  if constexpr (ScalarKind<V>) {
    return Node::scalar(Codec<V>::to_text(value));
  } else if constexpr (requires { Codec<V>::write(value); }) {
    return Codec<V>::write(value);
  } else {
    return std::nullopt;
  }
}

template <class V>
Type type_of() {
  if constexpr (requires { Codec<V>::type(); }) {
    return Codec<V>::type();
  } else {
    return Type();
  }
}

template <class E>
  requires requires { EnumNames<E>::kNames; }
struct Codec<E> {
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

// A list; a single scalar is accepted as a list of one.
template <class V>
struct Codec<std::vector<V>> {
  static std::optional<std::vector<V>> parse(const Node& node, const std::string& path,
                                             Problems& problems) {
    std::vector<V> values;
    if (node.is_scalar()) {
      auto only = parse_value<V>(node, path, problems);
      if (!only) return std::nullopt;
      values.push_back(std::move(*only));
      return values;
    }
    if (!node.is_list()) {
      refuse_kind(node, path, "a list", problems);
      return std::nullopt;
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      auto value = parse_value<V>(node.items[i], path_of(path, i), problems);
      if (value) values.push_back(std::move(*value));
    }
    if (values.size() != node.items.size()) return std::nullopt;
    return values;
  }
  static Node write(const std::vector<V>& values) {
    Node list = Node::list({});
    for (const V& value : values) list.items.push_back(write_value(value).value_or(Node()));
    return list;
  }
  static Type type() { return list_type(type_of<V>()); }
};

template <class V>
struct Codec<Map<V>> {
  static std::optional<Map<V>> parse(const Node& node, const std::string& path,
                                     Problems& problems) {
    if (!node.is_map()) {
      refuse_kind(node, path, "a map", problems);
      return std::nullopt;
    }
    Map<V> values;
    for (const Node::Entry& entry : node.entries) {
      auto value = parse_value<V>(entry.value, path_of(path, entry.key), problems);
      if (value) values.emplace_back(entry.key, std::move(*value));
    }
    if (values.size() != node.entries.size()) return std::nullopt;
    return values;
  }
  static Node write(const Map<V>& values) {
    Node map = Node::map({});
    for (const auto& [key, value] : values) {
      map.entries.push_back({key, {}, write_value(value).value_or(Node())});
    }
    return map;
  }
  static Type type() { return map_type(type_of<V>()); }
};

// The only kind that null may be written for.
template <class V>
struct Codec<std::optional<V>> {
  static std::optional<std::optional<V>> parse(const Node& node, const std::string& path,
                                               Problems& problems) {
    if (node.is_null()) return std::optional<V>();
    auto value = parse_value<V>(node, path, problems);
    if (!value) return std::nullopt;
    return std::optional<V>(std::move(value));
  }
  static Node write(const std::optional<V>& value) {
    return value ? write_value(*value).value_or(Node()) : Node();
  }
  static Type type() {
    Type type = type_of<V>();
    type.nullable = true;
    return type;
  }
};

}  // namespace millrace::config
