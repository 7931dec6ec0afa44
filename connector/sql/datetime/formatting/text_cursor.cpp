#include "connector/sql/datetime/formatting/text_cursor.h"

#include <limits>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/sql/datetime/formatting/characters.h"
#include "connector/sql/datetime/input/scanning/numbers.h"

namespace millrace::sql {
namespace {

using Part = TimeFormat::Part;

constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();

std::string_view without_leading_spaces(std::string_view text) {
  while (!text.empty() && is_format_space(text.front())) text.remove_prefix(1);
  return text;
}

Known name_of(const Part& part) {
  return known(part.keyword->name);
}

std::unexpected<Reason> invalid_value(std::string_view value, const Part& part) {
  return fault("invalid value \"{}\" for \"{}\"", printable(value), name_of(part));
}

std::unexpected<Reason> out_of_range(const Part& part) {
  return fault("value for \"{}\" in source string is out of range", name_of(part));
}

}  // namespace

void TextCursor::skip_spaces() {
  if (is_fixed_) return;
  const auto shorter = without_leading_spaces(rest_);
  skipped_ += static_cast<std::int64_t>(rest_.size() - shorter.size());
  rest_ = shorter;
}

void TextCursor::skip_one() {
  if (!rest_.empty()) rest_.remove_prefix(first_character(rest_).size());
}

// A separator or a space takes one of the text's, any of them, if there is one; another character
// takes any, unless more was skipped than the format has.
void TextCursor::skip_character(const Part& part) {
  if (is_fixed_) return skip_one();
  if (part.kind == Part::Kind::Text) {
    if (skipped_ > 0) {
      --skipped_;
    } else {
      skip_one();
    }
    return;
  }
  --skipped_;
  if (rest_.empty()) return;
  if (is_format_space(rest_.front()) || is_format_separator(rest_.front())) {
    skip_one();
    ++skipped_;
  }
}

void TextCursor::end_field() {
  if (is_fixed_) return;
  skipped_ = 0;
  skip_spaces();
}

Outcome<TextCursor::Number> TextCursor::read_number(const Part& part, std::size_t width,
                                                    bool takes_all) {
  const auto begin = rest_;
  rest_ = without_leading_spaces(rest_);
  const auto fixed = rest_.substr(0, width);
  if (!takes_all && fixed.size() < width) {
    return fault("source string too short for \"{}\" formatting field", name_of(part));
  }
  const auto source = takes_all ? rest_ : fixed;
  const auto number = leading_int64(source);
  const auto used = source.size() - number.rest.size();
  if (takes_all && used == 0) rest_ = begin;
  if (!takes_all && used > 0 && used < width) return invalid_value(fixed, part);
  rest_.remove_prefix(used);
  if (rest_.size() == begin.size()) return invalid_value(fixed, part);
  if (number.overflows || number.value > kMost || number.value < -kMost - 1) {
    return out_of_range(part);
  }
  return Number{number.value, static_cast<std::int64_t>(begin.size() - rest_.size())};
}

Outcome<std::int64_t> TextCursor::read_number_with_comma(const Part& part) {
  const auto begin = without_leading_spaces(rest_);
  const auto thousands = leading_int32(begin);
  const bool has_comma = thousands.rest.size() < begin.size() && thousands.rest.starts_with(',');
  const auto behind = has_comma ? without_leading_spaces(thousands.rest.substr(1)) : begin;
  const auto three = behind.substr(0, 3);
  const auto ones = leading_int32(three);
  if (!has_comma || ones.rest.size() == three.size()) {
    return fault("invalid input string for \"Y,YYY\"");
  }
  const auto number = thousands.value * 1'000 + ones.value;
  if (thousands.overflows || number > kMost || number < -kMost) return out_of_range(part);
  rest_ = behind.substr(three.size() - ones.rest.size());
  return number;
}

Outcome<std::int64_t> TextCursor::read_word(const Part& part,
                                            std::span<const std::string_view> words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!equals_ignoring_case(rest_.substr(0, words[i].size()), words[i])) continue;
    rest_.remove_prefix(words[i].size());
    return static_cast<std::int64_t>(i);
  }
  return invalid_value(rest_.substr(0, rest_.find_first_of(" \t\n\r\f")), part);
}

char TextCursor::read_sign() {
  const char next = rest_.empty() ? '\0' : rest_.front();
  if (next == '+' || next == '-' || next == ' ') {
    rest_.remove_prefix(1);
    return next == '-' ? '-' : '+';
  }
  const bool was_minus = skipped_ > 0 && rest_.size() < whole_.size() && rest_.data()[-1] == '-';
  return was_minus ? '-' : '+';
}

}  // namespace millrace::sql
