#include "connector/sql/text/phone.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <phonenumbers/phonenumberutil.h>
#include <unicode/uchar.h>
#include <unicode/uloc.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/utf8.h"

namespace millrace::sql::text {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

// The library's own limit, which it applies after a search whose time grows with the square of the
// length: a text of 16 KiB takes seconds.
constexpr std::size_t kMaxPhoneText = 250;

const PhoneNumberUtil& plans() {
  return *PhoneNumberUtil::GetInstance();
}

std::vector<std::string> regions() {
  std::set<std::string> all;
  plans().GetSupportedRegions(&all);
  return {all.begin(), all.end()};
}

// The region that another code or a code with a slip means. Among codes of two letters each is near
// to some other, which tells nothing.
std::string guess(const std::string& code, const std::vector<std::string>& known) {
  const auto is_meant = [&](const std::string& region) {
    return code == "UK" ? region == "GB" : uloc_getISO3Country(("und_" + region).c_str()) == code;
  };
  const auto meant = code.empty() ? known.end() : std::ranges::find_if(known, is_meant);
  if (meant != known.end()) return fmt::format("; did you mean '{}'?", *meant);
  return code.size() == 2 ? "" : did_you_mean(code, known);
}

bool parse(std::string_view text, const PhoneRegion& region, PhoneNumber& number) {
  return plans().Parse(std::string(text), region.code, &number) ==
             PhoneNumberUtil::NO_PARSING_ERROR &&
         // Also not of the numbers that can be dialled within a town alone.
         plans().IsPossibleNumberWithReason(number) == PhoneNumberUtil::IS_POSSIBLE;
}

// What stands before the first letter behind a digit: all of it when there is none.
std::string_view before_words(std::string_view text) {
  bool is_behind_digit = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const auto code = static_cast<UChar32>(next_code_point(text, at));
    if (is_behind_digit && u_isalpha(code)) return text.substr(0, begin);
    is_behind_digit = is_behind_digit || u_isdigit(code);
  }
  return text;
}

// The library reads letters as the keys that they stand on, or leaves them out, so that a remark or
// a second number would add digits: "030 901820 home". Only an extension adds none.
bool read(std::string_view text, const PhoneRegion& region, PhoneNumber& number) {
  if (text.size() > kMaxPhoneText || !parse(text, region, number)) return false;
  const auto plain = before_words(text);
  if (plain.size() == text.size()) return true;
  PhoneNumber without_words;
  if (!parse(plain, region, without_words)) return false;
  number.clear_extension();
  return plans().IsNumberMatch(number, without_words) == PhoneNumberUtil::EXACT_MATCH;
}

}  // namespace

PhoneRegion no_phone_region() {
  plans();
  return {"ZZ"};
}

Outcome<PhoneRegion> phone_region(std::string_view code) {
  static const std::vector<std::string> known = regions();
  std::string wanted = millrace::upper(trimmed(code).substr(0, kMaxPhoneText));
  if (std::ranges::binary_search(known, wanted)) return PhoneRegion{std::move(wanted)};
  const auto meant = guess(wanted, known);
  return fault("unknown region {}{}", in_quotes(code),
               meant.empty() ? "; write its code of two letters, such as DE" : meant);
}

bool e164(std::string_view text, const PhoneRegion& region, std::string& out) {
  PhoneNumber number;
  if (!read(text, region, number)) return false;
  std::string written;
  plans().Format(number, PhoneNumberUtil::E164, &written);
  out += written;
  return true;
}

bool is_phone(std::string_view text, const PhoneRegion& region) {
  PhoneNumber number;
  return read(text, region, number);
}

}  // namespace millrace::sql::text
