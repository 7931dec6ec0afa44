#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>

#include "config/values/codec.h"
#include "config/values/secret.h"

// Text, numbers and truth. Scalar text is taken as it was written, whatever YAML thinks of it.
namespace millrace::config {

// Any scalar.
template <>
struct Codec<std::string> {
  static Type type();
  static Parsed<std::string> from_text(const std::string& text) { return text; }
  static std::string to_text(const std::string& value) { return value; }
};

// Any scalar, which is never written again: its text is "***".
template <>
struct Codec<Secret> {
  static Type type();
  static Parsed<Secret> from_text(const std::string& text) { return Secret(text); }
  static std::string to_text(const Secret& value) { return value.empty() ? "" : "***"; }
};

// true or false, and no other of YAML's words for them.
template <>
struct Codec<bool> {
  static Type type();
  static Parsed<bool> from_text(const std::string& text);
  static std::string to_text(bool value) { return value ? "true" : "false"; }
};

// A name that is not empty. What it is relative to is up to whoever opens it.
template <>
struct Codec<std::filesystem::path> {
  static Type type();
  static Parsed<std::filesystem::path> from_text(const std::string& text);
  static std::string to_text(const std::filesystem::path& value) { return value.string(); }
};

// Whole numbers: digits with a minus at most, so that nothing is read as octal or rounded.
Type integer_type(bool is_signed);
Parsed<std::int64_t> parse_signed(const std::string& text, std::int64_t min, std::int64_t max);
Parsed<std::uint64_t> parse_unsigned(const std::string& text, std::uint64_t max);

template <class V>
concept WholeNumber = std::integral<V> && !std::same_as<V, bool> && !std::same_as<V, char>;

// A number from the least to the greatest that a V can hold.
template <WholeNumber V>
struct Codec<V> {
  using Limits = std::numeric_limits<V>;

  static Type type() { return integer_type(std::signed_integral<V>); }
  static Parsed<V> from_text(const std::string& text) {
    if constexpr (std::signed_integral<V>) {
      return narrow(parse_signed(text, Limits::min(), Limits::max()));
    } else {
      return narrow(parse_unsigned(text, Limits::max()));
    }
  }
  static std::string to_text(V value) { return std::to_string(value); }

 private:
  template <class Wide>
  static Parsed<V> narrow(const Parsed<Wide>& wide) {
    if (!wide) return std::unexpected(wide.error());
    return static_cast<V>(*wide);
  }
};

}  // namespace millrace::config
