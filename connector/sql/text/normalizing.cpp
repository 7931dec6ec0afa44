#include "connector/sql/text/normalizing.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/utf8.h"

namespace millrace::sql::text {
namespace {

// ICU's objects live as long as the process. Null only when its data are missing.
const icu::Normalizer2* normalizer(NormalForm form, UErrorCode& status) {
  switch (form) {
    case NormalForm::Nfc:
      return icu::Normalizer2::getNFCInstance(status);
    case NormalForm::Nfd:
      return icu::Normalizer2::getNFDInstance(status);
    case NormalForm::Nfkc:
      return icu::Normalizer2::getNFKCInstance(status);
    case NormalForm::Nfkd:
      break;
  }
  return icu::Normalizer2::getNFKDInstance(status);
}

icu::StringPiece as_piece(std::string_view text) {
  return {text.data(), static_cast<std::int32_t>(text.size())};
}

struct Plain {
  char32_t letter;
  std::string_view text;
};

constexpr std::array<Plain, 23> kUndecomposed{{
    {U'Æ', "AE"}, {U'Ð', "D"},  {U'Ø', "O"},  {U'Þ', "TH"}, {U'ß', "ss"}, {U'æ', "ae"},
    {U'ð', "d"},  {U'ø', "o"},  {U'þ', "th"}, {U'Đ', "D"},  {U'đ', "d"},  {U'Ħ', "H"},
    {U'ħ', "h"},  {U'ı', "i"},  {U'ĸ', "q"},  {U'Ł', "L"},  {U'ł', "l"},  {U'Ŋ', "N"},
    {U'ŋ', "n"},  {U'Œ', "OE"}, {U'œ', "oe"}, {U'Ŧ', "T"},  {U'ŧ', "t"},
}};

void append_plain(std::string_view decomposed, std::string& out) {
  for (std::size_t at = 0; at < decomposed.size();) {
    const std::size_t begin = at;
    const char32_t code = next_code_point(decomposed, at);
    if (code < 0x80) {
      out += static_cast<char>(code);
      continue;
    }
    if (u_charType(static_cast<UChar32>(code)) == U_NON_SPACING_MARK) continue;
    const auto found = std::ranges::lower_bound(kUndecomposed, code, {}, &Plain::letter);
    if (found != kUndecomposed.end() && found->letter == code) {
      out += found->text;
    } else if (code == U'ẞ') {
      out += "SS";
    } else {
      out += decomposed.substr(begin, at - begin);
    }
  }
}

bool is_white_space(char32_t code) {
  return code < 0x80 ? code == ' ' || (code >= '\t' && code <= '\r')
                     : u_isUWhiteSpace(static_cast<UChar32>(code)) != 0;
}

}  // namespace

Outcome<NormalForm> normal_form_of(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, NormalForm>, 4> kForms{
      {{"NFC", NormalForm::Nfc},
       {"NFD", NormalForm::Nfd},
       {"NFKC", NormalForm::Nfkc},
       {"NFKD", NormalForm::Nfkd}}};
  for (const auto& [known, form] : kForms) {
    if (equals_ignoring_case(name, known)) return form;
  }
  return fault("invalid normalization form: {}", name);
}

Outcome<void> normalize(std::string_view text, NormalForm form, std::string& out) {
  if (is_ascii(text)) {
    out += text;
    return {};
  }
  if (exceeds_limit(text.size())) return too_long();
  UErrorCode status = U_ZERO_ERROR;
  const auto* instance = normalizer(form, status);
  const std::size_t start = out.size();
  icu::StringByteSink<std::string> sink(&out);
  if (U_SUCCESS(status)) instance->normalizeUTF8(0, as_piece(text), sink, nullptr, status);
  if (U_FAILURE(status)) return fault("normalizing failed: {}", known(u_errorName(status)));
  if (exceeds_limit(out.size() - start)) return too_long();
  return {};
}

bool is_normalized(std::string_view text, NormalForm form) {
  if (is_ascii(text)) return true;
  UErrorCode status = U_ZERO_ERROR;
  const auto* instance = normalizer(form, status);
  if (U_FAILURE(status) || exceeds_limit(text.size())) return false;
  return instance->isNormalizedUTF8(as_piece(text), status) != 0 && U_SUCCESS(status);
}

void unaccent(std::string_view text, std::string& out) {
  if (is_ascii(text)) {
    out += text;
    return;
  }
  std::string decomposed;
  if (!normalize(text, NormalForm::Nfd, decomposed)) decomposed = text;
  // Back to whole letters, for those that are made of more than one without a mark (Hangul).
  std::string plain;
  append_plain(decomposed, plain);
  const std::size_t start = out.size();
  if (!normalize(plain, NormalForm::Nfc, out)) out.replace(start, std::string::npos, plain);
}

void collapse_spaces(std::string_view text, std::string& out) {
  bool wanted = false;
  const std::size_t start = out.size();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    if (is_white_space(next_code_point(text, at))) {
      wanted = out.size() > start;
      continue;
    }
    if (wanted) out += ' ';
    wanted = false;
    out += text.substr(begin, at - begin);
  }
}

}  // namespace millrace::sql::text
