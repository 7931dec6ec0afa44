#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

namespace millrace {

// Appends JSON to a string, token by token, and sets the commas:
//   JsonWriter(out).open_object().member("rows", 3).key("notes").open_array()...
// The output is whole as soon as the last bracket is closed; the writer keeps nothing back.
// Whoever writes closes what was opened, and gives each key of an object one value; nothing checks
// that. Texts are valid UTF-8. The string outlives the writer.
class JsonWriter {
 public:
  enum class Layout {
    Compact,   // Without any space.
    Indented,  // Each value on a line of its own, two spaces deeper than what it is in.
  };

  explicit JsonWriter(std::string& out, Layout layout = Layout::Compact)
      : out_(out), layout_(layout) {}

  JsonWriter& open_object() { return open('{'); }
  JsonWriter& close_object() { return close('}'); }
  JsonWriter& open_array() { return open('['); }
  JsonWriter& close_array() { return close(']'); }

  // The name of the next value.
  JsonWriter& key(std::string_view name);

  // A string, with escapes where JSON needs them.
  JsonWriter& value(std::string_view text);
  JsonWriter& value(std::same_as<bool> auto boolean) { return token(boolean ? "true" : "false"); }
  template <std::integral Number>
    requires(!std::same_as<Number, bool> && !std::same_as<Number, char>)
  JsonWriter& value(Number number) {
    return token(std::to_string(number));
  }
  JsonWriter& null() { return token("null"); }

  // JSON that is finished already: a number in a form of its own, or a value's text. In an array
  // also several values with commas between them; an empty text is none.
  JsonWriter& token(std::string_view json);

  // A key with its value.
  template <class Value>
  JsonWriter& member(std::string_view name, const Value& its_value) {
    return key(name).value(its_value);
  }

 private:
  // What the last token was, for what has to stand before the next one.
  enum class Last {
    Key,    // Or nothing yet: the next token follows at once.
    Open,   // A bracket.
    Value,  // A whole value, or a closing bracket.
  };

  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  // Sets what parts the last token from the next one.
  void part();
  void break_line();

  std::string& out_;
  const Layout layout_;
  Last last_ = Last::Key;
  std::size_t depth_ = 0;
};

}  // namespace millrace
