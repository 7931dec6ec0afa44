#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/tree/node.h"
#include "config/tree/problems.h"
#include "config/values/type.h"

namespace millrace::config {

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

// The kinds that are a single scalar.
template <class V>
concept ScalarKind = requires(const std::string& text) { Codec<V>::from_text(text); };

// The text of a scalar; adds a problem when the node is none.
std::optional<std::string> scalar_text(const Node& node, const std::string& path,
                                       Problems& problems);

// Adds "'text' complaint", or "the value complaint" where the text may be secret.
void refuse_text(const Node& node, const std::string& path, const std::string& complaint,
                 Problems& problems);

// Adds "must be a map, not text; ..." and says how `wanted` ("a map", "a list", "a single value")
// is written. Silent about a node that has failed already.
void refuse_kind(const Node& node, const std::string& path, std::string_view wanted,
                 Problems& problems);

// "is not one of the choices; did you mean ...": for refuse_text().
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

// What schema and reference tell of the kind; anything, when its codec does not say.
template <class V>
Type type_of() {
  if constexpr (requires { Codec<V>::type(); }) {
    return Codec<V>::type();
  } else {
    return Type();
  }
}

}  // namespace millrace::config
