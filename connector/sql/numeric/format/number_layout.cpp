#include "connector/sql/numeric/format/number_layout.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"

namespace millrace::sql {
namespace {

// The last digit behind the point that is not zero, or the point; none without a point.
std::optional<std::size_t> last_digit_that_counts(std::string_view digits) {
  const std::size_t point = digits.find('.');
  if (point == std::string_view::npos) return std::nullopt;
  return std::max(digits.find_last_not_of('0'), point);
}

Outcome<std::string_view> ordinal_ending(std::string_view number, bool is_lower) {
  if (number.empty() || !is_digit(number.back())) {
    return fault("\"{}\" is not a number", printable(number));
  }
  const bool is_teen = number.size() > 1 && number[number.size() - 2] == '1';
  switch (is_teen ? '0' : number.back()) {
    case '1':
      return is_lower ? "st" : "ST";
    case '2':
      return is_lower ? "nd" : "ND";
    case '3':
      return is_lower ? "rd" : "RD";
    default:
      return is_lower ? "th" : "TH";
  }
}

// Goes along the patterns of a format once, with a cursor in the digits.
class NumberLayout {
 public:
  NumberLayout(const NumberShape& shape, const LaidOutNumber& number);

  Outcome<void> add(const NumberFormatItem& item);
  std::string text() && { return text_.substr(0, end_); }

 private:
  void prepare_sign();
  void add_place(NumberPattern pattern);
  void add_sign_in_front();
  void add_digit_or_point(NumberPattern pattern);
  void add_end(int place);
  void add_roman(bool is_lower);
  Outcome<void> add_ordinal(bool is_lower);
  // Postgres writes the zero that ends a text in C for what there is not: a digit behind the last
  // one, or the sign of a Roman number. Nothing that follows is seen.
  void end_text() { end_ = std::min(end_, text_.size()); }
  // A character that is a space, or with FM nothing, when it has nothing to show.
  void add_or_blank(bool is_shown, char c);

  char at_cursor() const { return cursor_ < digits_.size() ? digits_[cursor_] : '\0'; }
  bool ends_with_point() const {
    return last_ && *last_ < digits_.size() && digits_[*last_] == '.';
  }
  // "0.5" in "9.9": the zero is a space.
  bool is_zero_before_point() const {
    return !shape_.has_zero && cursor_ == 0 && at_cursor() == '0' && shape_.behind_point != 0;
  }

  NumberShape shape_;
  const std::string_view digits_;
  const char sign_;
  const int leading_spaces_;
  int places_ = 0;                   // The place of the last digit.
  std::optional<std::size_t> last_;  // With FM: where the digits end that are shown.
  bool has_sign_ = false;            // Nothing more to write in front of the digits.
  bool is_inside_ = false;           // A digit was written at the last place.
  int place_ = 0;
  std::size_t cursor_ = 0;
  std::string text_;
  std::size_t end_ = std::string::npos;
};

NumberLayout::NumberLayout(const NumberShape& shape, const LaidOutNumber& number)
    : shape_(shape),
      digits_(number.digits),
      sign_(number.sign),
      leading_spaces_(number.leading_spaces) {
  if (shape_.is_roman) {
    shape_ = {};
    shape_.is_roman = true;
    shape_.is_tight = shape.is_tight;
  }
  if (shape_.first_zero > 0) --shape_.first_zero;
  prepare_sign();
  places_ = shape_.behind_point + shape_.before_point - 1;
  if (shape_.is_tight && shape_.has_point) {
    last_ = last_digit_that_counts(digits_);
    // What a 0 asks for is shown.
    if (last_ && shape_.last_zero > leading_spaces_) {
      const auto last_zero = static_cast<std::size_t>(shape_.last_zero - leading_spaces_);
      last_ = std::max(*last_, std::min(last_zero, digits_.size() - 1));
    }
  }
  if (!has_sign_ && leading_spaces_ == 0) ++places_;
}

void NumberLayout::prepare_sign() {
  if (shape_.has_plus || shape_.has_minus) {
    has_sign_ = shape_.has_minus;
    return;
  }
  const bool is_anchored = shape_.anchored_sign != AnchoredSign::None;
  if (sign_ != '-' && shape_.is_tight) shape_.has_brackets = false;
  has_sign_ = sign_ == '+' && shape_.is_tight && !is_anchored;
  if (shape_.anchored_sign == AnchoredSign::Before &&
      shape_.before_point == shape_.digits_before_sign) {
    shape_.anchored_sign = AnchoredSign::Behind;
  }
}

void NumberLayout::add_sign_in_front() {
  const bool is_at_digits =
      place_ >= leading_spaces_ || (shape_.has_zero && shape_.first_zero == place_);
  if (has_sign_ || !is_at_digits || (is_zero_before_point() && !ends_with_point())) return;
  if (shape_.anchored_sign != AnchoredSign::None) {
    if (shape_.anchored_sign == AnchoredSign::Behind) return;
    text_ += sign_ == '-' ? '-' : '+';
  } else if (shape_.has_brackets) {
    text_ += sign_ == '+' ? ' ' : '<';
  } else if (sign_ == '-') {
    text_ += '-';
  } else if (sign_ == '+' && !shape_.is_tight) {
    text_ += ' ';
  }
  has_sign_ = true;
}

void NumberLayout::add_digit_or_point(NumberPattern pattern) {
  if (at_cursor() == '.') {
    if (!ends_with_point() || shape_.is_tight) text_ += '.';
  } else if (last_ && cursor_ > *last_ && pattern != NumberPattern::Zero) {
    // A zero at the end that is left out.
  } else if (is_zero_before_point()) {
    if (!shape_.is_tight) {
      text_ += ' ';
    } else if (ends_with_point()) {
      text_ += '0';
    }
  } else {
    is_inside_ = true;
    if (cursor_ == digits_.size()) {
      end_text();
    } else {
      text_ += at_cursor();
    }
  }
  if (cursor_ < digits_.size()) ++cursor_;
}

// What stands behind the last digit.
void NumberLayout::add_end(int place) {
  int end = places_ + (leading_spaces_ > 0 ? 1 : 0) + (shape_.has_point ? 1 : 0);
  if (last_ && *last_ == cursor_) end = place;
  if (place + 1 != end) return;
  if (has_sign_ && shape_.has_brackets) {
    text_ += sign_ == '+' ? ' ' : '>';
  } else if (shape_.anchored_sign == AnchoredSign::Behind) {
    text_ += sign_ == '-' ? '-' : '+';
  }
}

void NumberLayout::add_place(NumberPattern pattern) {
  if (shape_.is_roman) return;
  is_inside_ = false;
  add_sign_in_front();
  if (place_ >= leading_spaces_) {
    add_digit_or_point(pattern);
  } else if (shape_.has_zero && shape_.first_zero <= place_) {
    text_ += '0';
    is_inside_ = true;
  } else if (!shape_.is_tight) {
    text_ += ' ';
  }
  add_end(place_);
  ++place_;
}

void NumberLayout::add_or_blank(bool is_shown, char c) {
  if (is_shown) {
    text_ += c;
  } else if (!shape_.is_tight) {
    text_ += ' ';
  }
}

void NumberLayout::add_roman(bool is_lower) {
  constexpr std::size_t kWidth = 15;
  const std::string_view rest = digits_.substr(cursor_);
  if (!shape_.is_tight && rest.size() < kWidth) text_.append(kWidth - rest.size(), ' ');
  text_ += is_lower ? lower(rest) : std::string(rest);
}

Outcome<void> NumberLayout::add_ordinal(bool is_lower) {
  if (shape_.is_roman || digits_.starts_with('#') || sign_ == '-' || shape_.has_point) return {};
  const auto ending = ordinal_ending(digits_, is_lower);
  if (!ending) return std::unexpected(ending.error());
  text_ += *ending;
  return {};
}

Outcome<void> NumberLayout::add(const NumberFormatItem& item) {
  switch (item.pattern) {
    case NumberPattern::Nine:
    case NumberPattern::Zero:
    case NumberPattern::Point:
      add_place(item.pattern);
      break;
    case NumberPattern::Comma:
    case NumberPattern::Group:
      add_or_blank(is_inside_, ',');
      break;
    case NumberPattern::Currency:
      text_ += ' ';
      break;
    case NumberPattern::Roman:
    case NumberPattern::LowerRoman:
      add_roman(item.pattern == NumberPattern::LowerRoman);
      break;
    case NumberPattern::Ordinal:
    case NumberPattern::LowerOrdinal:
      return add_ordinal(item.pattern == NumberPattern::LowerOrdinal);
    case NumberPattern::Minus:
      add_or_blank(sign_ == '-', '-');
      break;
    case NumberPattern::Plus:
      add_or_blank(sign_ == '+', '+');
      break;
    case NumberPattern::Sign:
      if (sign_ == 0) {
        end_text();
      } else {
        text_ += sign_;
      }
      break;
    case NumberPattern::Literal:
      text_ += item.literal;
      break;
    case NumberPattern::Silent:
      break;
  }
  return {};
}

}  // namespace

LaidOutNumber placed_in(const NumberShape& shape, std::string text) {
  LaidOutNumber number;
  number.sign = text.starts_with('-') ? '-' : '+';
  if (number.sign == '-') text.erase(0, 1);
  const int places = static_cast<int>(std::min(text.find('.'), text.size()));
  if (places > shape.before_point) {
    text.assign(static_cast<std::size_t>(shape.before_point + shape.behind_point) + 1, '#');
    text.at(static_cast<std::size_t>(shape.before_point)) = '.';
  }
  number.leading_spaces = std::max(shape.before_point - places, 0);
  number.digits = std::move(text);
  return number;
}

Outcome<std::string> lay_out(const NumberFormat& format, const NumberShape& shape,
                             const LaidOutNumber& number) {
  NumberLayout layout(shape, number);
  for (const auto& item : format.items) {
    const auto added = layout.add(item);
    if (!added) return std::unexpected(added.error());
  }
  return std::move(layout).text();
}

}  // namespace millrace::sql
