#include "connector/sql/datetime/formatting/field_writer.h"

#include <charconv>
#include <cstring>

#include "connector/base/text/ascii.h"

namespace millrace::sql {

void FieldWriter::put(std::string_view text) {
  std::memcpy(out_, text.data(), text.size());
  out_ += text.size();
}

void FieldWriter::put_cased(std::string_view text) {
  for (const char c : text) {
    const auto letter_case = part_->keyword->letter_case;
    *out_++ = letter_case == LetterCase::Upper   ? to_upper(c)
              : letter_case == LetterCase::Lower ? to_lower(c)
                                                 : c;
  }
}

void FieldWriter::put_padded(std::string_view text, std::size_t width) {
  put_cased(text);
  if (!part_->fills) return;
  for (auto size = text.size(); size < width; ++size) *out_++ = ' ';
}

void FieldWriter::put_long_name(std::string_view name) {
  constexpr std::size_t kLongest = 9;
  put_padded(name, part_->is_localized ? 0 : kLongest);
}

void FieldWriter::put_number(std::int64_t number, std::int64_t width) {
  char* begin = out_;
  char digits[24];
  const auto size = number < 0 ? -number : number;
  const auto* end = std::to_chars(digits, digits + sizeof(digits), size).ptr;
  const auto count = end - digits;
  if (number < 0) *out_++ = '-';
  for (auto i = count + (number < 0 ? 1 : 0); i < width; ++i) *out_++ = '0';
  put({digits, static_cast<std::size_t>(count)});
  if (part_->has_ordinal) put_ordinal(begin);
}

void FieldWriter::put_ordinal(const char* begin) {
  const char last = out_[-1];
  const bool is_teen = out_ - begin > 1 && out_[-2] == '1';
  std::string_view ending = "TH";
  if (!is_teen && last == '1') ending = "ST";
  if (!is_teen && last == '2') ending = "ND";
  if (!is_teen && last == '3') ending = "RD";
  for (const char c : ending) *out_++ = part_->has_lower_ordinal ? to_lower(c) : c;
}

void FieldWriter::put_filled(std::int64_t number, std::int64_t width, bool is_negative) {
  put_number(number, part_->fills ? width + (is_negative ? 1 : 0) : 0);
}

void FieldWriter::put_plain(std::int32_t number, int width) {
  if (number < 10 && width == 2) *out_++ = '0';
  out_ = std::to_chars(out_, out_ + 12, number).ptr;
}

}  // namespace millrace::sql
