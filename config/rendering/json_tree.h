#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace millrace {
class JsonWriter;
}

namespace millrace::config {

// A JSON value that is put together before it is written: members keep their order. A plain value.
class JsonTree {
 public:
  static JsonTree text(std::string_view value);
  static JsonTree boolean(bool value) { return raw(value ? "true" : "false"); }
  // A number as it is written, or any other finished token.
  static JsonTree raw(std::string token);
  static JsonTree list(std::vector<JsonTree> items);
  static JsonTree object();

  // Adds a member to an object, or an item to a list.
  // Keys are not compared: each is added once.
  JsonTree& add(std::string key, JsonTree value) &;
  JsonTree& add(JsonTree item) &;

  // Indented, without a line break at the end.
  std::string write() const;

 private:
  enum class Kind {
    Text,    // The string `text_`.
    Token,   // `text_` as it is.
    List,    // The values of `members_`.
    Object,  // `members_`.
  };

  void write_to(JsonWriter& json) const;

  Kind kind_ = Kind::Token;
  std::string text_ = "null";
  std::vector<std::pair<std::string, JsonTree>> members_;
};

}  // namespace millrace::config
