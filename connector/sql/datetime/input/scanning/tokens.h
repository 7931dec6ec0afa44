#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "connector/sql/datetime/input/scanning/failure.h"

namespace millrace::sql {

// What a piece of a date's, time's or interval's text looks like; what it means depends on those
// around it.
struct Token {
  enum class Kind {
    Number,   // "2024", "10.5"
    Date,     // "2024-01-31", "1/2/2024", "31-jan-2024"; a zone's name too, "america/new_york".
    Time,     // "10:20:30.5"
    Word,     // "jan"
    Signed,   // "+05:30", "-3": a sign with digits; for a date's text it is an offset.
    Special,  // A sign with letters: "-infinity".
  };
  Kind kind;
  std::string_view text;  // In lower case.
};

// Cuts a text into tokens, as PostgreSQL's ParseDateTime() does. Punctuation that is no part of one
// only separates.
class Tokens {
 public:
  // Tokens of more than `longest` characters together, too many of them, and characters that have
  // no place in one are BadFormat. At most 256; the tokens live as long as this object.
  Failure read(std::string_view text, std::size_t longest);

  Tokens() = default;
  Tokens(const Tokens&) = delete;
  Tokens& operator=(const Tokens&) = delete;

  std::span<const Token> all() const { return {tokens_.data(), count_}; }

 private:
  bool at_digit() const;
  bool at_letter() const;
  bool at_space() const;
  bool at_any_of(std::string_view characters) const;
  void append();
  void append_digits();
  void append_letters();
  Token::Kind read_number();
  Token::Kind read_date(char delimiter);
  Token::Kind read_word(std::size_t begin);
  Token::Kind read_signed();
  Token::Kind read_one(std::size_t begin);

  static constexpr std::size_t kMostTokens = 25;
  std::array<Token, kMostTokens> tokens_;
  std::size_t count_ = 0;
  std::array<char, 256> room_;
  std::size_t used_ = 0;
  std::size_t longest_ = 0;
  bool failed_ = false;
  std::string_view rest_;
};

}  // namespace millrace::sql
