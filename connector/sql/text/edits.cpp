#include "connector/sql/text/edits.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "connector/base/text/utf8.h"
#include "connector/sql/text/measures.h"
#include "connector/sql/text/slices.h"

namespace millrace::sql::text {
namespace {

// `count` times. What was written is copied, twice as much each time: a copy for each of many short
// texts takes long.
void append_copies(std::string_view text, std::size_t count, std::string& out) {
  const std::size_t start = out.size();
  const std::size_t all = text.size() * count;
  out.reserve(start + all);
  if (all > 0) out += text;
  for (std::size_t done = text.size(); done < all; done += std::min(done, all - done)) {
    out.append(out, start, std::min(done, all - done));
  }
}

// As many characters of `fill`, again and again, as asked for.
Outcome<void> append_filling(std::string_view fill, std::uint64_t characters, std::string& out) {
  const auto in_fill = static_cast<std::uint64_t>(length(fill));
  const std::uint64_t whole = characters / in_fill;
  if (exceeds_limit(fill.size(), whole + 1)) return too_long();
  append_copies(fill, whole, out);
  out += fill.substr(0, utf8_offset(fill, characters % in_fill));
  return {};
}

// The text without what is too long, and how many characters are missing.
struct Room {
  std::string_view kept;
  std::uint64_t missing = 0;
};

Room room_for(std::string_view text, std::int64_t wanted, std::string_view fill) {
  if (wanted <= 0) return {text.substr(0, 0)};
  const std::int64_t has = length(text);
  if (has >= wanted) return {left(text, wanted)};
  return {text, fill.empty() ? 0 : static_cast<std::uint64_t>(wanted - has)};
}

}  // namespace

Outcome<void> lpad(std::string_view text, std::int64_t length, std::string_view fill,
                   std::string& out) {
  const Room room = room_for(text, length, fill);
  if (room.missing > 0) {
    if (auto filled = append_filling(fill, room.missing, out); !filled) return filled;
  }
  out += room.kept;
  return {};
}

Outcome<void> rpad(std::string_view text, std::int64_t length, std::string_view fill,
                   std::string& out) {
  const Room room = room_for(text, length, fill);
  out += room.kept;
  return room.missing > 0 ? append_filling(fill, room.missing, out) : Outcome<void>();
}

Outcome<void> repeat(std::string_view text, std::int64_t count, std::string& out) {
  if (count <= 0 || text.empty()) return {};
  if (exceeds_limit(text.size(), static_cast<std::size_t>(count))) return too_long();
  append_copies(text, static_cast<std::size_t>(count), out);
  return {};
}

Outcome<void> replace(std::string_view text, std::string_view from, std::string_view to,
                      std::string& out) {
  const std::size_t start = out.size();
  std::size_t at = 0;
  if (!from.empty()) {
    for (std::size_t found = text.find(from); found != std::string_view::npos;
         found = text.find(from, at)) {
      out += text.substr(at, found - at);
      out += to;
      at = found + from.size();
      if (exceeds_limit(out.size() - start)) return too_long();
    }
  }
  out += text.substr(at);
  return {};
}

void reverse(std::string_view text, std::string& out) {
  if (is_ascii(text)) {
    out.append(text.rbegin(), text.rend());
    return;
  }
  const std::size_t start = out.size();
  out.resize(start + text.size());
  std::size_t to = out.size();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length_at(text, at);
    to -= length;
    text.copy(out.data() + to, length, at);
    at += length;
  }
}

Outcome<void> overlay(std::string_view text, std::string_view replacement, std::int64_t from,
                      std::int64_t length, std::string& out) {
  if (from <= 0) return fault("negative substring length not allowed");
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  if (from > kMost || length > kMost - from || length < -kMost - 1)
    return fault("integer out of range");
  out += left(text, from - 1);
  out += replacement;
  out += substring(text, from + length);
  return {};
}

Outcome<void> overlay(std::string_view text, std::string_view replacement, std::int64_t from,
                      std::string& out) {
  return overlay(text, replacement, from, length(replacement), out);
}

Outcome<void> chr(std::int64_t code, std::string& out) {
  if (code < 0) return fault("character number must be positive");
  if (code == 0) return fault("null character not permitted");
  if (code > 0x10FFFF) {
    return fault("requested character too large for encoding: {}", code);
  }
  if (code >= 0xD800 && code <= 0xDFFF) {
    return fault("requested character not valid for encoding: {}", code);
  }
  append_utf8(static_cast<char32_t>(code), out);
  return {};
}

void to_hex(std::int64_t number, std::string& out) {
  std::array<char, 16> digits;
  const auto end =
      std::to_chars(digits.begin(), digits.end(), static_cast<std::uint64_t>(number), 16);
  out.append(digits.data(), end.ptr);
}

Translation::Translation(std::string_view from, std::string_view to) : of_ascii_(128, kSame) {
  std::size_t to_at = 0;
  for (std::size_t at = 0; at < from.size();) {
    const std::size_t length = utf8_length_at(from, at);
    Pair pair{.from = from.substr(at, length), .to = {}};
    at += length;
    if (to_at < to.size()) {
      pair.to = to.substr(to_at, utf8_length_at(to, to_at));
      to_at += pair.to.size();
    }
    if (length > 1) {
      has_others_ = true;
    } else if (auto& its = of_ascii_[static_cast<unsigned char>(pair.from[0]) & 0x7F];
               its == kSame) {
      its = static_cast<std::int32_t>(pairs_.size());
    } else {
      continue;
    }
    pairs_.push_back(pair);
  }
}

void Translation::append(std::string_view character, std::string& out) const {
  for (const auto& pair : pairs_) {
    if (pair.from == character) {
      out += pair.to;
      return;
    }
  }
  out += character;
}

void Translation::apply(std::string_view text, std::string& out) const {
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (static_cast<unsigned char>(c) < 0x80) {
      const auto pair = of_ascii_[static_cast<unsigned char>(c)];
      if (pair == kSame) {
        out += c;
      } else {
        out += pairs_[static_cast<std::size_t>(pair)].to;
      }
      ++at;
      continue;
    }
    const std::string_view character = text.substr(at, utf8_length_at(text, at));
    if (has_others_) {
      append(character, out);
    } else {
      out += character;
    }
    at += character.size();
  }
}

void translate(std::string_view text, std::string_view from, std::string_view to,
               std::string& out) {
  Translation(from, to).apply(text, out);
}

}  // namespace millrace::sql::text
