#include "connector/sql/text/regex/character_set.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include <unicode/uchar.h>

namespace millrace::sql::text {
namespace {

constexpr char32_t kLast = 0x10FFFF;

struct Cased {
  char32_t letter, other;
};

// Every character with another case, in ascending order.
const std::vector<Cased>& cased_letters() {
  static const std::vector<Cased> letters = [] {
    std::vector<Cased> all;
    for (char32_t c = 0; c <= kLast; ++c) {
      const auto code = static_cast<UChar32>(c);
      for (const auto other : {u_tolower(code), u_toupper(code)}) {
        if (other != code) all.push_back({c, static_cast<char32_t>(other)});
      }
    }
    return all;
  }();
  return letters;
}

template <class IsMember>
CharacterSet filled(IsMember is_member) {
  CharacterSet set;
  char32_t first = 0;
  bool inside = false;
  for (char32_t c = 0; c <= kLast + 1; ++c) {
    const bool now = c <= kLast && is_member(static_cast<UChar32>(c));
    if (now && !inside) first = c;
    if (!now && inside) set.add(first, c - 1);
    inside = now;
  }
  return set;
}

bool is_alpha(UChar32 c) {
  return u_hasBinaryProperty(c, UCHAR_ALPHABETIC) != 0 || (c >= 0x80 && u_isdigit(c) != 0);
}

bool is_printed(UChar32 c) {
  constexpr std::uint32_t kNone =
      U_GC_CN_MASK | U_GC_CC_MASK | U_GC_CS_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK;
  return (U_GET_GC_MASK(c) & kNone) == 0;
}

// The spaces that do not break count as signs.
bool is_graphic(UChar32 c) {
  const bool is_space =
      u_charType(c) == U_SPACE_SEPARATOR && c != 0xA0 && c != 0x2007 && c != 0x202F;
  return is_printed(c) && !is_space;
}

bool is_white(UChar32 c) {
  return (c >= '\t' && c <= '\r') || c == 0x2028 || c == 0x2029 ||
         (u_charType(c) == U_SPACE_SEPARATOR && !is_graphic(c));
}

bool is_ascii_digit(UChar32 c) {
  return c >= '0' && c <= '9';
}

bool is_member_of(std::string_view name, UChar32 c) {
  if (name == "alpha") return is_alpha(c);
  if (name == "alnum") return is_alpha(c) || is_ascii_digit(c);
  if (name == "word") return is_alpha(c) || is_ascii_digit(c) || c == '_';
  if (name == "digit") return is_ascii_digit(c);
  if (name == "space") return is_white(c);
  if (name == "blank") return c == ' ' || c == '\t';
  if (name == "upper") return u_tolower(c) != c || u_hasBinaryProperty(c, UCHAR_UPPERCASE) != 0;
  if (name == "lower") return u_toupper(c) != c || u_hasBinaryProperty(c, UCHAR_LOWERCASE) != 0;
  if (name == "punct") return is_graphic(c) && !is_alpha(c) && !is_ascii_digit(c);
  if (name == "graph") return is_graphic(c);
  if (name == "print") return is_printed(c);
  if (name == "cntrl") return u_charType(c) == U_CONTROL_CHAR;
  return c < 0x80 && u_isxdigit(c) != 0;
}

constexpr std::array<std::string_view, 14> kNames = {"alpha", "alnum", "word",   "digit", "space",
                                                     "blank", "upper", "lower",  "punct", "graph",
                                                     "print", "cntrl", "xdigit", "ascii"};

template <std::size_t number>
SharedSet filled_once() {
  static const SharedSet set = std::make_shared<const CharacterSet>(
      kNames[number] == "ascii" ? CharacterSet(0, 0x7F) : filled([](UChar32 c) {
        return is_member_of(kNames[number], c);
      }));
  return set;
}

}  // namespace

void CharacterSet::settle() {
  std::ranges::sort(ranges_, {}, &Range::first);
  std::size_t kept = 0;
  for (const Range range : ranges_) {
    if (kept > 0 && range.first <= ranges_[kept - 1].last + 1) {
      ranges_[kept - 1].last = std::max(ranges_[kept - 1].last, range.last);
    } else {
      ranges_[kept++] = range;
    }
  }
  ranges_.resize(kept);
}

void CharacterSet::add(char32_t first, char32_t last) {
  const bool is_behind = ranges_.empty() || ranges_.back().last + 1 < first;
  ranges_.push_back({first, last});
  if (!is_behind) settle();
}

void CharacterSet::add(const CharacterSet& other) {
  ranges_.insert(ranges_.end(), other.ranges_.begin(), other.ranges_.end());
  settle();
}

void CharacterSet::add_other_cases() {
  std::vector<Range> others;
  for (const auto& cased : cased_letters()) {
    if (contains(cased.letter)) others.push_back({cased.other, cased.other});
  }
  ranges_.insert(ranges_.end(), others.begin(), others.end());
  settle();
}

CharacterSet CharacterSet::complement() const {
  CharacterSet result;
  char32_t next = 0;
  for (const Range range : ranges_) {
    if (range.first > next) result.ranges_.push_back({next, range.first - 1});
    next = range.last + 1;
  }
  if (next <= kLast) result.ranges_.push_back({next, kLast});
  return result;
}

bool CharacterSet::contains(char32_t c) const {
  const auto behind = std::ranges::upper_bound(ranges_, c, {}, &Range::first);
  return behind != ranges_.begin() && std::prev(behind)->last >= c;
}

bool CharacterSet::contains_all(const CharacterSet& other) const {
  return std::ranges::all_of(other.ranges_, [this](Range range) {
    const auto behind = std::ranges::upper_bound(ranges_, range.first, {}, &Range::first);
    return behind != ranges_.begin() && std::prev(behind)->last >= range.last;
  });
}

bool CharacterSet::meets(const CharacterSet& other) const {
  return !complement().contains_all(other);
}

SharedSet posix_class(std::string_view name) {
  constexpr auto kSets = []<std::size_t... numbers>(std::index_sequence<numbers...>) {
    return std::array<SharedSet (*)(), sizeof...(numbers)>{&filled_once<numbers>...};
  }(std::make_index_sequence<kNames.size()>());
  const auto found = std::ranges::find(kNames, name);
  return found == kNames.end() ? nullptr
                               : kSets[static_cast<std::size_t>(found - kNames.begin())]();
}

}  // namespace millrace::sql::text
