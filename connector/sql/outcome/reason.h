#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <memory>
#include <ostream>
#include <span>
#include <string>
#include <string_view>

namespace millrace::sql {

// What may be read whatever a message is about, for it is no data: the name of a type, of a
// function, of a field of a format. A view.
struct Known {
  std::string_view words;
};

inline Known known(std::string_view words) {
  return {words};
}

// The constant words of a reason, with "{}" where each of its values stands. Only a constant can be
// made into them, so that no data is taken for words.
template <std::size_t Values>
class Words {
 public:
  template <std::convertible_to<std::string_view> Text>
  consteval Words(const Text& text) : text_(text) {  // NOLINT(google-explicit-constructor)
    std::size_t places = 0;
    for (auto at = text_.find("{}"); at != text_.npos; at = text_.find("{}", at + 2)) ++places;
    if (Values != 0 && places != Values) throw "as many values as there are {}";
  }

  std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

// Why a row has no value, in the words of Postgres where it has some: "division by zero". A
// sentence without capital and full stop. Keeps the values that it shows apart from its words, so
// that it can be told without them. Cheap to copy.
class Reason {
 public:
  // A value is a text, a whole number, what is Known, or a Reason that is a part of this one.
  template <class... Values>
  static Reason of(Words<sizeof...(Values)> words, const Values&... values) {
    if constexpr (sizeof...(Values) == 0) {
      return Reason(words.text(), nullptr);
    } else {
      const std::array<Shown, sizeof...(Values)> shown{shown_of(values)...};
      return with_values(words.text(), shown);
    }
  }

  // With its values, for whoever may see the row.
  std::string_view text() const { return told_ ? std::string_view(told_->text) : words_; }
  // With "***" for each value, and for the quotes around it.
  std::string_view without_values() const {
    return told_ ? std::string_view(told_->without_values) : words_;
  }

  friend bool operator==(const Reason& reason, std::string_view text) {
    return reason.text() == text;
  }
  friend std::ostream& operator<<(std::ostream& out, const Reason& reason) {
    return out << reason.text();
  }

 private:
  struct Told {
    std::string text, without_values;
  };
  struct Shown {
    std::string text;
    std::string without_values;
    bool is_value = true;
  };

  Reason(std::string_view words, std::shared_ptr<const Told> told)
      : words_(words), told_(std::move(told)) {}

  static Shown shown_of(std::string_view value) { return {std::string(value), "***", true}; }
  static Shown shown_of(char value) { return {std::string(1, value), "***", true}; }
  static Shown shown_of(std::signed_integral auto value) {
    return {std::to_string(value), "***", true};
  }
  static Shown shown_of(Known known) {
    return {std::string(known.words), std::string(known.words), false};
  }
  static Shown shown_of(const Reason& part) {
    return {std::string(part.text()), std::string(part.without_values()), false};
  }
  static Reason with_values(std::string_view words, std::span<const Shown> values);

  std::string_view words_;  // Constant.
  std::shared_ptr<const Told> told_;
};

}  // namespace millrace::sql
