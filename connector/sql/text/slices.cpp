#include "connector/sql/text/slices.h"

#include <limits>

#include "connector/base/text/utf8.h"

namespace millrace::sql::text {
namespace {

constexpr std::int64_t kEndless = std::numeric_limits<std::int64_t>::max();

// The byte where the last `count` characters begin.
std::size_t offset_from_end(std::string_view text, std::uint64_t count) {
  if (count >= text.size()) return 0;
  std::size_t at = text.size();
  for (; count > 0 && at > 0; --count) {
    do {
      --at;
    } while (at > 0 && is_utf8_continuation(text[at]));
  }
  return at;
}

// A count that is below zero, made positive; that of the least integer fits too.
constexpr std::uint64_t magnitude(std::int64_t negative) {
  return std::uint64_t{0} - static_cast<std::uint64_t>(negative);
}

// The characters from number `first` on and before number `end`, both from 0.
std::string_view between(std::string_view text, std::uint64_t first, std::uint64_t end) {
  if (end <= first) return text.substr(0, 0);
  const std::size_t begin = utf8_offset(text, first);
  const std::string_view rest = text.substr(begin);
  if (end - first >= rest.size()) return rest;
  return rest.substr(0, utf8_offset(rest, end - first));
}

bool holds(std::string_view set, std::string_view character) {
  if (character.size() == 1) return set.find(character[0]) != std::string_view::npos;
  return set.find(character) != std::string_view::npos;
}

std::string_view part_forward(std::string_view text, std::string_view delimiter,
                              std::uint64_t number) {
  std::size_t begin = 0;
  for (;;) {
    const std::size_t end = text.find(delimiter, begin);
    if (--number == 0) return text.substr(begin, end - begin);
    if (end == std::string_view::npos) return text.substr(0, 0);
    begin = end + delimiter.size();
  }
}

// Parts are counted from the front even then: "aaa" cut at "aa" is "" and "a".
std::string_view part_backward(std::string_view text, std::string_view delimiter,
                               std::uint64_t number) {
  std::uint64_t parts = 1;
  for (std::size_t at = text.find(delimiter); at != std::string_view::npos;
       at = text.find(delimiter, at + delimiter.size())) {
    ++parts;
  }
  if (number > parts) return text.substr(0, 0);
  return part_forward(text, delimiter, parts - number + 1);
}

}  // namespace

std::string_view substring(std::string_view text, std::int64_t from) {
  return from <= 1 ? text : between(text, static_cast<std::uint64_t>(from) - 1, kEndless);
}

Outcome<std::string_view> substring(std::string_view text, std::int64_t from, std::int64_t length) {
  if (length < 0) return fault("negative substring length not allowed");
  if (from > kEndless - length) return substring(text, from);
  const std::int64_t end = from + length - 1;
  if (end <= 0) return text.substr(0, 0);
  const std::uint64_t first = from <= 1 ? 0 : static_cast<std::uint64_t>(from) - 1;
  return between(text, first, static_cast<std::uint64_t>(end));
}

std::string_view left(std::string_view text, std::int64_t count) {
  if (count < 0) return text.substr(0, offset_from_end(text, magnitude(count)));
  if (static_cast<std::uint64_t>(count) >= text.size()) return text;
  return text.substr(0, utf8_offset(text, static_cast<std::size_t>(count)));
}

std::string_view right(std::string_view text, std::int64_t count) {
  if (count >= 0) return text.substr(offset_from_end(text, static_cast<std::uint64_t>(count)));
  if (magnitude(count) >= text.size()) return text.substr(text.size());
  return text.substr(utf8_offset(text, magnitude(count)));
}

std::string_view btrim(std::string_view text, std::string_view set) {
  return ltrim(rtrim(text, set), set);
}

std::string_view ltrim(std::string_view text, std::string_view set) {
  if (set.size() == 1) {
    while (!text.empty() && text.front() == set[0]) text.remove_prefix(1);
    return text;
  }
  while (!text.empty()) {
    const std::size_t length = utf8_length_at(text, 0);
    if (!holds(set, text.substr(0, length))) break;
    text.remove_prefix(length);
  }
  return text;
}

std::string_view rtrim(std::string_view text, std::string_view set) {
  if (set.size() == 1) {
    while (!text.empty() && text.back() == set[0]) text.remove_suffix(1);
    return text;
  }
  while (!text.empty()) {
    const std::size_t begin = offset_from_end(text, 1);
    if (!holds(set, text.substr(begin))) break;
    text.remove_suffix(text.size() - begin);
  }
  return text;
}

Outcome<std::string_view> split_part(std::string_view text, std::string_view delimiter,
                                     std::int64_t number) {
  if (number == 0) return fault("field position must not be zero");
  if (text.empty()) return text;
  if (delimiter.empty()) return number == 1 || number == -1 ? text : text.substr(0, 0);
  if (number > 0) return part_forward(text, delimiter, static_cast<std::uint64_t>(number));
  return part_backward(text, delimiter, magnitude(number));
}

}  // namespace millrace::sql::text
