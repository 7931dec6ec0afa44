#include "connector/sql/numeric/format/number_format.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "connector/base/text/ascii.h"
#include "connector/base/text/utf8.h"

namespace millrace::sql {
namespace {

// As they are written; each letter may also be small, when all of them are.
enum class NumberKeyword {
  Nine,
  Zero,
  Point,
  Comma,
  B,
  C,
  D,
  EEEE,
  FM,
  G,
  L,
  MI,
  PL,
  PR,
  RN,
  SG,
  SP,
  S,
  TH,
  V
};

struct NamedKeyword {
  std::string_view name;
  NumberKeyword keyword;
};
// SG and SP before S, which begins like them.
constexpr std::array<NamedKeyword, 20> kNumberKeywords{
    {{"9", NumberKeyword::Nine},  {"0", NumberKeyword::Zero},    {".", NumberKeyword::Point},
     {",", NumberKeyword::Comma}, {"B", NumberKeyword::B},       {"C", NumberKeyword::C},
     {"D", NumberKeyword::D},     {"EEEE", NumberKeyword::EEEE}, {"FM", NumberKeyword::FM},
     {"G", NumberKeyword::G},     {"L", NumberKeyword::L},       {"MI", NumberKeyword::MI},
     {"PL", NumberKeyword::PL},   {"PR", NumberKeyword::PR},     {"RN", NumberKeyword::RN},
     {"SG", NumberKeyword::SG},   {"SP", NumberKeyword::SP},     {"S", NumberKeyword::S},
     {"TH", NumberKeyword::TH},   {"V", NumberKeyword::V}}};

struct FoundKeyword {
  NumberKeyword keyword = NumberKeyword::Nine;
  std::size_t size = 0;
  bool is_lower = false;
};

std::optional<FoundKeyword> keyword_at(std::string_view text) {
  for (const auto& [name, keyword] : kNumberKeywords) {
    if (text.starts_with(name)) return FoundKeyword{keyword, name.size(), false};
    const bool is_lower =
        text.size() >= name.size() &&
        std::ranges::equal(name, text.substr(0, name.size()), [](char pattern, char written) {
          return is_upper(pattern) && to_lower(pattern) == written;
        });
    if (is_lower) return FoundKeyword{keyword, name.size(), true};
  }
  return std::nullopt;
}

NumberPattern pattern_of(const FoundKeyword& found) {
  switch (found.keyword) {
    case NumberKeyword::Nine:
      return NumberPattern::Nine;
    case NumberKeyword::Zero:
      return NumberPattern::Zero;
    case NumberKeyword::Point:
    case NumberKeyword::D:
      return NumberPattern::Point;
    case NumberKeyword::Comma:
      return NumberPattern::Comma;
    case NumberKeyword::G:
      return NumberPattern::Group;
    case NumberKeyword::L:
      return NumberPattern::Currency;
    case NumberKeyword::RN:
      return found.is_lower ? NumberPattern::LowerRoman : NumberPattern::Roman;
    case NumberKeyword::TH:
      return found.is_lower ? NumberPattern::LowerOrdinal : NumberPattern::Ordinal;
    case NumberKeyword::MI:
      return NumberPattern::Minus;
    case NumberKeyword::PL:
      return NumberPattern::Plus;
    case NumberKeyword::SG:
      return NumberPattern::Sign;
    case NumberKeyword::B:
    case NumberKeyword::C:
    case NumberKeyword::EEEE:
    case NumberKeyword::FM:
    case NumberKeyword::PR:
    case NumberKeyword::SP:
    case NumberKeyword::S:
    case NumberKeyword::V:
      break;
  }
  return NumberPattern::Silent;
}

using Problem = std::optional<Words<0>>;

// Each adds one pattern to the shape, or says why it cannot.

Problem add_nine(NumberShape& shape) {
  if (shape.has_brackets) return "\"9\" must be ahead of \"PR\"";
  if (shape.is_shifted) {
    ++shape.shifted;
  } else if (shape.has_point) {
    ++shape.behind_point;
  } else {
    ++shape.before_point;
  }
  return std::nullopt;
}

Problem add_zero(NumberShape& shape) {
  if (shape.has_brackets) return "\"0\" must be ahead of \"PR\"";
  if (!shape.has_zero && !shape.has_point) {
    shape.has_zero = true;
    shape.first_zero = shape.before_point + 1;
  }
  ++(shape.has_point ? shape.behind_point : shape.before_point);
  shape.last_zero = shape.before_point + shape.behind_point;
  return std::nullopt;
}

Problem add_point(NumberShape& shape) {
  if (shape.has_point) return "multiple decimal points";
  if (shape.is_shifted) return "cannot use \"V\" and decimal point together";
  shape.has_point = true;
  return std::nullopt;
}

Problem add_anchored_sign(NumberShape& shape) {
  if (shape.anchored_sign != AnchoredSign::None) return "cannot use \"S\" twice";
  if (shape.has_plus || shape.has_minus || shape.has_brackets) {
    return "cannot use \"S\" and \"PL\"/\"MI\"/\"SG\"/\"PR\" together";
  }
  shape.anchored_sign = shape.has_point ? AnchoredSign::Behind : AnchoredSign::Before;
  if (!shape.has_point) shape.digits_before_sign = shape.before_point;
  return std::nullopt;
}

Problem add_brackets(NumberShape& shape) {
  if (shape.anchored_sign != AnchoredSign::None || shape.has_plus || shape.has_minus) {
    return "cannot use \"PR\" and \"S\"/\"PL\"/\"MI\"/\"SG\" together";
  }
  shape.has_brackets = true;
  return std::nullopt;
}

Problem add_shift(NumberShape& shape) {
  if (shape.has_point) return "cannot use \"V\" and decimal point together";
  shape.is_shifted = true;
  return std::nullopt;
}

Problem add_exponent(NumberShape& shape) {
  if (shape.is_scientific) return "cannot use \"EEEE\" twice";
  if (shape.is_blank || shape.is_tight || shape.anchored_sign != AnchoredSign::None ||
      shape.has_brackets || shape.has_minus || shape.has_plus || shape.is_roman ||
      shape.is_shifted) {
    return "\"EEEE\" is incompatible with other formats";
  }
  shape.is_scientific = true;
  return std::nullopt;
}

// The signs that have a place of their own.
Problem add_sign(NumberShape& shape, NumberKeyword keyword) {
  if (shape.anchored_sign != AnchoredSign::None) {
    if (keyword == NumberKeyword::MI) return "cannot use \"S\" and \"MI\" together";
    if (keyword == NumberKeyword::PL) return "cannot use \"S\" and \"PL\" together";
    return "cannot use \"S\" and \"SG\" together";
  }
  if (keyword != NumberKeyword::PL) shape.has_minus = true;
  if (keyword != NumberKeyword::MI) shape.has_plus = true;
  return std::nullopt;
}

Problem add_keyword(NumberShape& shape, NumberKeyword keyword) {
  if (shape.is_scientific && keyword != NumberKeyword::EEEE) {
    return "\"EEEE\" must be the last pattern used";
  }
  switch (keyword) {
    case NumberKeyword::Nine:
      return add_nine(shape);
    case NumberKeyword::Zero:
      return add_zero(shape);
    case NumberKeyword::Point:
    case NumberKeyword::D:
      return add_point(shape);
    case NumberKeyword::S:
      return add_anchored_sign(shape);
    case NumberKeyword::PR:
      return add_brackets(shape);
    case NumberKeyword::V:
      return add_shift(shape);
    case NumberKeyword::EEEE:
      return add_exponent(shape);
    case NumberKeyword::MI:
    case NumberKeyword::PL:
    case NumberKeyword::SG:
      return add_sign(shape, keyword);
    case NumberKeyword::FM:
      shape.is_tight = true;
      break;
    case NumberKeyword::RN:
      shape.is_roman = true;
      break;
    case NumberKeyword::B:
      if (shape.before_point == 0 && shape.behind_point == 0) shape.is_blank = true;
      break;
    case NumberKeyword::Comma:
    case NumberKeyword::C:
    case NumberKeyword::G:
    case NumberKeyword::L:
    case NumberKeyword::SP:
    case NumberKeyword::TH:
      break;
  }
  return std::nullopt;
}

void add_literal(NumberFormat& format, std::string_view& text) {
  const std::size_t size = utf8_length_at(text, 0);
  format.items.push_back({NumberPattern::Literal, std::string(text.substr(0, size))});
  text.remove_prefix(size);
}

// Behind a quotation mark, up to the next one or the end. A backslash takes the character behind it
// as it is.
void add_quoted(NumberFormat& format, std::string_view& text) {
  while (!text.empty()) {
    if (text.front() == '"') {
      text.remove_prefix(1);
      return;
    }
    if (text.front() == '\\' && text.size() > 1) text.remove_prefix(1);
    add_literal(format, text);
  }
}

}  // namespace

Outcome<NumberFormat> parse_number_format(std::string_view text) {
  NumberFormat format;
  format.is_empty = text.empty();
  while (!text.empty()) {
    if (const auto found = keyword_at(text)) {
      const auto problem = add_keyword(format.shape, found->keyword);
      if (problem) return fault(*problem);
      format.items.push_back({pattern_of(*found), {}});
      text.remove_prefix(found->size);
    } else if (text.front() == '"') {
      text.remove_prefix(1);
      add_quoted(format, text);
    } else {
      if (text.starts_with("\\\"")) text.remove_prefix(1);
      add_literal(format, text);
    }
  }
  return format;
}

}  // namespace millrace::sql
