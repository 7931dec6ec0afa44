#include "connector/sql/numeric/format/to_number.h"

#include <string>

#include "connector/base/text/ascii.h"
#include "connector/base/text/utf8.h"
#include "connector/sql/numeric/arithmetic.h"
#include "connector/sql/numeric/decimal_text.h"
#include "connector/sql/numeric/powers/powers.h"
#include "connector/sql/numeric/rounding.h"

namespace millrace::sql {
namespace {

// Goes along the patterns of a format, with a cursor in the text. Where Postgres looks one
// character further than it has taken, so does this.
class NumberReader {
 public:
  NumberReader(std::string_view text, const NumberShape& shape) : text_(text), shape_(shape) {}

  bool is_at_end() const { return at_ >= text_.size(); }
  void take(const NumberFormatItem& item);
  // A sign or a space, digits, a point.
  std::string number() &&;
  int digits_behind_point() const { return behind_point_; }

 private:
  void take_place(bool is_digit_pattern);
  void take_sign_in_front();
  // True when a digit or a point was taken.
  bool take_digit_or_point();
  void take_sign_behind(bool is_read);
  bool takes_sign(char c, bool takes_bracket);
  // Leaves digits and signs for the patterns that follow.
  void skip_others(std::size_t count);
  void take_own_sign(std::string_view signs);

  char here() const { return text_[at_]; }

  const std::string_view text_;
  const NumberShape& shape_;
  std::size_t at_ = 0;
  char sign_ = ' ';
  std::string digits_;
  bool has_point_ = false;
  int before_point_ = 0;
  int behind_point_ = 0;
};

bool NumberReader::takes_sign(char c, bool takes_bracket) {
  if (c == '-' || (takes_bracket && c == '<')) {
    sign_ = '-';
  } else if (c == '+') {
    sign_ = '+';
  } else {
    return false;
  }
  return true;
}

void NumberReader::take_sign_in_front() {
  const bool is_anchored = shape_.anchored_sign == AnchoredSign::Before;
  if (takes_sign(here(), shape_.has_brackets && !is_anchored)) ++at_;
}

bool NumberReader::take_digit_or_point() {
  if (is_digit(here())) {
    digits_ += here();
    ++(has_point_ ? behind_point_ : before_point_);
    return true;
  }
  if (!shape_.has_point || has_point_ || here() != '.') return false;
  digits_ += '.';
  has_point_ = true;
  return true;
}

void NumberReader::take_sign_behind(bool is_read) {
  if (sign_ != ' ' || before_point_ + behind_point_ == 0) return;
  if (shape_.anchored_sign != AnchoredSign::None) {
    // It has to follow the last digit at once.
    if (is_read && at_ + 1 < text_.size() && takes_sign(text_[at_ + 1], false)) ++at_;
  } else if (!is_read && (shape_.has_plus || shape_.has_minus)) {
    takes_sign(here(), false);
  }
}

void NumberReader::take_place(bool is_digit_pattern) {
  if (here() == ' ') ++at_;
  if (is_at_end()) return;
  if (sign_ == ' ' && is_digit_pattern && before_point_ + behind_point_ == 0) {
    take_sign_in_front();
    if (is_at_end()) return;
  }
  if (is_digit(here()) && has_point_ && behind_point_ == shape_.behind_point) return;
  take_sign_behind(take_digit_or_point());
}

void NumberReader::skip_others(std::size_t count) {
  constexpr std::string_view kData = "0123456789.,+-";
  for (; count > 0 && !is_at_end() && kData.find(here()) == std::string_view::npos; --count) {
    at_ += utf8_length_at(text_, at_);
  }
}

void NumberReader::take_own_sign(std::string_view signs) {
  if (signs.find(here()) == std::string_view::npos) {
    skip_others(1);
    return;
  }
  sign_ = here();
  ++at_;
}

void NumberReader::take(const NumberFormatItem& item) {
  switch (item.pattern) {
    case NumberPattern::Nine:
    case NumberPattern::Zero:
    case NumberPattern::Point:
      take_place(item.pattern != NumberPattern::Point);
      ++at_;
      break;
    case NumberPattern::Comma:
    case NumberPattern::Group:
      if (!shape_.is_tight && here() == ',') ++at_;
      break;
    case NumberPattern::Currency:
      skip_others(1);
      break;
    case NumberPattern::Ordinal:
    case NumberPattern::LowerOrdinal:
      if (!shape_.has_point) skip_others(2);
      break;
    case NumberPattern::Minus:
      take_own_sign("-");
      break;
    case NumberPattern::Plus:
      take_own_sign("+");
      break;
    case NumberPattern::Sign:
      take_own_sign("-+");
      break;
    case NumberPattern::Literal:
      // One byte where a place for a digit has taken part of a character, as in Postgres.
      at_ += utf8_length_at(text_, at_);
      break;
    case NumberPattern::Roman:
    case NumberPattern::LowerRoman:
    case NumberPattern::Silent:
      break;
  }
}

std::string NumberReader::number() && {
  if (digits_.ends_with('.')) digits_.pop_back();
  return sign_ + digits_;
}

}  // namespace

Outcome<std::optional<Decimal>> to_number(std::string_view text, const NumberFormat& format) {
  const NumberShape& shape = format.shape;
  if (format.is_empty) return std::nullopt;
  if (shape.is_scientific) return fault("\"EEEE\" not supported for input");
  if (shape.is_roman) return fault("\"RN\" not supported for input");
  NumberReader reader(text, shape);
  for (const auto& item : format.items) {
    if (reader.is_at_end()) break;
    reader.take(item);
  }
  const int scale = reader.digits_behind_point();
  const auto written = parse_numeric(std::move(reader).number());
  if (!written) return std::unexpected(written.error());
  auto result = fit(*written, shape.before_point + shape.shifted + scale, scale);
  if (result && shape.is_shifted) {
    const auto factor = power(Decimal{10}, Decimal{-shape.shifted});
    result = factor ? multiply(*result, *factor) : factor;
  }
  if (!result) return std::unexpected(result.error());
  return *result;
}

}  // namespace millrace::sql
