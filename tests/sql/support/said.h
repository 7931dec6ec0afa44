#pragma once

#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "connector/sql/outcome/outcome.h"

namespace millrace::sql {

// What a function gave, as PostgresOracle::ask() writes it.
inline std::string said(std::string_view value) {
  return "= " + std::string(value);
}

inline std::string said(bool value) {
  return value ? "= true" : "= false";
}

inline std::string said(std::int64_t value) {
  return "= " + std::to_string(value);
}

template <class T>
std::string said(const std::optional<T>& value) {
  return value ? said(*value) : "NULL";
}

template <class T>
std::string said(const Outcome<T>& outcome) {
  return outcome ? said(*outcome) : "error: " + std::string(outcome.error().text());
}

// Of a function that appends its result; it must leave what was there.
template <class Call>
std::string said_by(const Call& call) {
  std::string out = "before|";
  if constexpr (std::is_void_v<decltype(call(out))>) {
    call(out);
  } else if (const auto done = call(out); !done) {
    return "error: " + std::string(done.error().text());
  }
  if (!out.starts_with("before|")) return "lost what was there";
  return said(std::string_view(out).substr(7));
}

// Texts of few different characters, so that they meet.
class RandomTexts {
 public:
  explicit RandomTexts(std::vector<std::string> pieces, unsigned seed = 1)
      : pieces_(std::move(pieces)), random_(seed) {}

  std::size_t below(std::size_t end) { return random_() % end; }
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::size_t>(high - low + 1)));
  }
  const std::string& piece() { return pieces_[below(pieces_.size())]; }
  std::string text(std::size_t longest) {
    std::string result;
    for (std::size_t left = below(longest + 1); left > 0; --left) result += piece();
    return result;
  }

 private:
  std::vector<std::string> pieces_;
  std::mt19937_64 random_;
};

}  // namespace millrace::sql
