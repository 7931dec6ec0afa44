#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

// Reading canonical text without building anything from it.

namespace millrace::sql::json {

// In the order in which Postgres sorts values of different kinds.
enum class Kind : std::uint8_t { Null, String, Number, Boolean, Array, Object };

// Of a value that is not empty.
Kind kind_of(std::string_view jsonb);

inline bool is_scalar(std::string_view jsonb) {
  return kind_of(jsonb) < Kind::Array;
}

// Where the value that starts at `at` ends.
std::size_t end_of_value(std::string_view text, std::size_t at);

// The elements of an array, one after the other.
class Elements {
 public:
  explicit Elements(std::string_view array) : text_(array) {}

  // False behind the last one.
  bool next();
  std::string_view value() const { return value_; }

 private:
  std::string_view text_, value_;
  std::size_t at_ = 1;
};

// The members of an object, in order.
class Members {
 public:
  explicit Members(std::string_view object) : text_(object) {}

  bool next();
  std::string_view key() const { return key_; }  // With its quotes and escapes.
  std::string_view value() const { return value_; }

 private:
  std::string_view text_, key_, value_;
  std::size_t at_ = 1;
};

// How many elements an array has, or members an object; 1 for a scalar.
std::size_t count_of(std::string_view jsonb);

}  // namespace millrace::sql::json
