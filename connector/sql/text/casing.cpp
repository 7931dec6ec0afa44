#include "connector/sql/text/casing.h"

#include <cstdint>
#include <limits>

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/utf8.h"

namespace millrace::sql::text {
namespace {

// The case bit of eight letters at once: where `first` <= byte <= `last` in each of them.
template <char first, char last>
std::uint64_t case_bits(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHigh = 0x8080808080808080U;
  const std::uint64_t from_first = word + kOnes * (0x80 - first);
  const std::uint64_t behind_last = word + kOnes * (0x7F - last);
  return ((from_first & ~behind_last & kHigh) >> 2);
}

// Copies the bytes with the letters from `first` to `last` in the other case. False when one is
// not ASCII.
template <char first, char last>
bool copy_flipped(std::string_view text, char* out) {
  std::uint64_t seen = 0;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, 8);
    seen |= word;
    word ^= case_bits<first, last>(word);
    std::memcpy(out + at, &word, 8);
  }
  for (; at < text.size(); ++at) {
    const char c = text[at];
    seen |= static_cast<unsigned char>(c);
    out[at] = static_cast<char>(c >= first && c <= last ? c ^ 0x20 : c);
  }
  return (seen & 0x8080808080808080U) == 0;
}

// Appends to a string what `copy` writes; false, and nothing, when that is not ASCII.
bool append_copied(bool (*copy)(std::string_view, char*), std::string_view text, std::string& out) {
  const std::size_t start = out.size();
  const std::size_t end = start + text.size();
  bool done = false;
  out.resize_and_overwrite(end, [&](char* data, std::size_t) {
    done = copy(text, data + start);
    return done ? end : start;
  });
  return done;
}

icu::StringPiece piece(std::string_view text) {
  return {text.data(), static_cast<std::int32_t>(text.size())};
}

// ICU counts in 32 bits; no cell comes near.
bool fits_icu(std::string_view text) {
  return text.size() <= std::numeric_limits<std::int32_t>::max() / 4;
}

using Map = void (*)(const char*, std::uint32_t, icu::StringPiece, icu::ByteSink&, icu::Edits*,
                     UErrorCode&);

void append_mapped(Map map, std::string_view text, std::string& out) {
  UErrorCode status = U_ZERO_ERROR;
  icu::StringByteSink<std::string> sink(&out);
  const std::size_t start = out.size();
  if (fits_icu(text)) map("", 0, piece(text), sink, nullptr, status);
  if (U_FAILURE(status) || !fits_icu(text)) out.replace(start, std::string::npos, text);
}

void append_title(std::string_view character, std::string& out) {
  if (character.size() == 1) {
    out += to_upper(character[0]);
    return;
  }
  const auto title = [](const char* locale, std::uint32_t options, icu::StringPiece source,
                        icu::ByteSink& sink, icu::Edits* edits, UErrorCode& status) {
    icu::CaseMap::utf8ToTitle(locale, options | U_TITLECASE_WHOLE_STRING, nullptr, source, sink,
                              edits, status);
  };
  append_mapped(title, character, out);
}

void append_ascii_initcap(std::string_view text, std::string& out) {
  bool inside = false;
  for (const char c : text) {
    out += inside ? to_lower(c) : to_upper(c);
    inside = is_letter_or_digit(c);
  }
}

}  // namespace

void lower(std::string_view text, std::string& out) {
  if (!append_copied(lower_ascii, text, out)) append_mapped(icu::CaseMap::utf8ToLower, text, out);
}

void upper(std::string_view text, std::string& out) {
  if (!append_copied(upper_ascii, text, out)) append_mapped(icu::CaseMap::utf8ToUpper, text, out);
}

bool lower_ascii(std::string_view text, char* out) {
  return copy_flipped<'A', 'Z'>(text, out);
}

bool upper_ascii(std::string_view text, char* out) {
  return copy_flipped<'a', 'z'>(text, out);
}

void initcap(std::string_view text, std::string& out) {
  if (is_ascii(text)) return append_ascii_initcap(text, out);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    bool in_word = u_isalnum(static_cast<UChar32>(next_code_point(text, at))) != 0;
    const std::string_view first = text.substr(begin, at - begin);
    if (!in_word) {
      out += first;
      continue;
    }
    append_title(first, out);
    const std::size_t rest = at;
    std::size_t end = at;
    while (end < text.size()) {
      at = end;
      in_word = u_isalnum(static_cast<UChar32>(next_code_point(text, at))) != 0;
      if (!in_word) break;
      end = at;
    }
    lower(text.substr(rest, end - rest), out);
    at = end;
  }
}

}  // namespace millrace::sql::text
