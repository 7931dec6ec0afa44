#include "connector/sql/datetime/input/scanning/tokens.h"

#include <algorithm>

#include "connector/base/text/ascii.h"
#include "connector/sql/datetime/input/scanning/words.h"

namespace millrace::sql {
namespace {

// What the C locale calls punctuation.
bool is_punctuation(char c) {
  return c > ' ' && c < '\x7F' && !is_letter_or_digit(c);
}

bool is_white(char c) {
  return is_space(c) || c == '\v' || c == '\f';
}

}  // namespace

bool Tokens::at_digit() const {
  return !rest_.empty() && is_digit(rest_.front());
}

bool Tokens::at_letter() const {
  return !rest_.empty() && is_letter(rest_.front());
}

bool Tokens::at_space() const {
  return !rest_.empty() && is_white(rest_.front());
}

bool Tokens::at_any_of(std::string_view characters) const {
  return !rest_.empty() && characters.contains(rest_.front());
}

void Tokens::append() {
  // Postgres ends each of them with a byte of its own, and counts that.
  if (used_ + count_ + 1 >= longest_) {
    failed_ = true;
    rest_ = {};
    return;
  }
  room_[used_++] = to_lower(rest_.front());
  rest_.remove_prefix(1);
}

void Tokens::append_digits() {
  while (at_digit()) append();
}

void Tokens::append_letters() {
  while (at_letter()) append();
}

Token::Kind Tokens::read_number() {
  append_digits();
  if (at_any_of(":")) {
    while (at_digit() || at_any_of(":.")) append();
    return Token::Kind::Time;
  }
  if (at_any_of("-/.")) return read_date(rest_.front());
  return Token::Kind::Number;
}

Token::Kind Tokens::read_date(char delimiter) {
  const std::string_view delimiters(&delimiter, 1);
  append();
  if (!at_digit()) {
    while (at_digit() || at_letter() || at_any_of(delimiters)) append();
    return Token::Kind::Date;
  }
  append_digits();
  if (at_any_of(delimiters)) {
    while (at_digit() || at_any_of(delimiters)) append();
    return Token::Kind::Date;
  }
  return delimiter == '.' ? Token::Kind::Number : Token::Kind::Date;
}

Token::Kind Tokens::read_word(std::size_t begin) {
  append_letters();
  bool is_date = at_any_of("-/.");
  // "jan2024" is a month and a year, "gmt+3" a zone.
  if (at_digit() || at_any_of("+")) {
    is_date = !may_precede_digits({&room_[begin], used_ - begin});
  }
  if (!is_date) return Token::Kind::Word;
  while (at_digit() || at_letter() || at_any_of("+-/_.:")) append();
  return Token::Kind::Date;
}

Token::Kind Tokens::read_signed() {
  append();
  while (at_space()) rest_.remove_prefix(1);
  if (at_digit()) {
    while (at_digit() || at_any_of(":.-")) append();
    return Token::Kind::Signed;
  }
  failed_ = failed_ || !at_letter();
  append_letters();
  return Token::Kind::Special;
}

Token::Kind Tokens::read_one(std::size_t begin) {
  if (at_digit()) return read_number();
  if (at_letter()) return read_word(begin);
  if (at_any_of("+-")) return read_signed();
  append();  // The point of a fraction.
  append_digits();
  return Token::Kind::Number;
}

Failure Tokens::read(std::string_view text, std::size_t longest) {
  longest_ = std::min(longest, room_.size());
  rest_ = text;
  while (!rest_.empty()) {
    const bool begins_token = at_digit() || at_letter() || at_any_of("+-.");
    if (!begins_token && !at_space() && !is_punctuation(rest_.front())) return Failure::BadFormat;
    if (!begins_token) {
      rest_.remove_prefix(1);
      continue;
    }
    if (count_ == kMostTokens) return Failure::BadFormat;
    const std::size_t begin = used_;
    const auto kind = read_one(begin);
    if (failed_) return Failure::BadFormat;
    tokens_[count_++] = {kind, {&room_[begin], used_ - begin}};
  }
  return Failure::None;
}

}  // namespace millrace::sql
