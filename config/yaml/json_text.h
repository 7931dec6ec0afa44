#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace millrace::config {

// A JSON value for writing: members keep their order. A plain value.
class Json {
 public:
  static Json text(std::string_view value);
  static Json boolean(bool value) { return raw(value ? "true" : "false"); }
  // A number as it is written, or any other finished token.
  static Json raw(std::string token);
  static Json list(std::vector<Json> items);
  static Json object();

  // Adds a member to an object, or an item to a list.
  Json& add(std::string key, Json value) &;
  Json& add(Json item) &;
  bool has(std::string_view key) const;

  // Indented by two spaces, without a line break at the end.
  std::string write() const;

 private:
  enum class Kind {
    Token,   // `token_` as it is.
    List,    // The values of `members_`.
    Object,  // `members_`.
  };
  void write(std::string& out, std::size_t depth) const;

  Kind kind_ = Kind::Token;
  std::string token_ = "null";
  std::vector<std::pair<std::string, Json>> members_;
};

// With quotes around it.
std::string json_quoted(std::string_view text);

}  // namespace millrace::config
