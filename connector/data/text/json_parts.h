#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Reads JSON text that is_json() has taken, without building anything from it; of other text it
// gives rubbish, but reads nothing outside. Values are views of the text, without space around.

namespace millrace {

// The elements of an array, one after the other. A value of another kind has none.
class JsonElements {
 public:
  explicit JsonElements(std::string_view array);

  // False behind the last one.
  bool next();
  std::string_view value() const { return value_; }

 private:
  std::string_view text_;
  std::string_view value_;
  std::size_t at_ = 0;
};

// The members of an object, one after the other. A value of another kind has none.
class JsonMembers {
 public:
  explicit JsonMembers(std::string_view object);

  bool next();
  // With its quotes and escapes.
  std::string_view key() const { return key_; }
  std::string_view value() const { return value_; }

 private:
  std::string_view text_;
  std::string_view key_;
  std::string_view value_;
  std::size_t at_ = 0;
};

// The value itself: without the space around the text.
std::string_view json_value_in(std::string_view text);

// Appends what a string says, without its quotes and escapes. False, with a part appended, when an
// escape is half of a character: a surrogate without the other one.
bool append_json_text(std::string_view string, std::string& out);

}  // namespace millrace
