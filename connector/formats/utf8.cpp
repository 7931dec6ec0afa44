#include "connector/formats/utf8.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include <simdjson.h>

namespace millrace::formats {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// The start of a text: a character, or the longest sequence that begins like one and is none.
struct Start {
  std::size_t size;
  bool is_character;
};

// What a character begins with: its size, and what its second byte may be.
struct Lead {
  std::size_t size;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
};

Lead lead_of(unsigned char byte) {
  if (byte < 0x80) return {1};
  if (byte < 0xC2 || byte > 0xF4) return {0};
  if (byte < 0xE0) return {2};
  switch (byte) {
    case 0xE0:
      return {3, 0xA0, 0xBF};
    case 0xED:
      return {3, 0x80, 0x9F};
    case 0xF0:
      return {4, 0x90, 0xBF};
    case 0xF4:
      return {4, 0x80, 0x8F};
    default:
      return {byte < 0xF0 ? std::size_t{3} : std::size_t{4}};
  }
}

Start start_of(std::string_view text) {
  Lead lead = lead_of(static_cast<unsigned char>(text.front()));
  if (lead.size == 0) return {1, false};
  for (std::size_t size = 1; size < lead.size; ++size) {
    const auto byte = size < text.size() ? static_cast<unsigned char>(text[size]) : 0;
    if (byte < lead.low || byte > lead.high) return {size, false};
    lead.low = 0x80;
    lead.high = 0xBF;
  }
  return {lead.size, true};
}

// How many of the first bytes are surely ASCII.
std::size_t ascii_start(std::string_view text) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080u;
  std::size_t size = 0;
  for (std::uint64_t word = 0; size + sizeof word <= text.size(); size += sizeof word) {
    std::memcpy(&word, text.data() + size, sizeof word);
    if ((word & kHighBits) != 0) break;
  }
  return size;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  return simdjson::validate_utf8(bytes.data(), bytes.size());
}

std::size_t find_invalid_utf8(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string_view::npos;
  std::size_t at = 0;
  while (at < bytes.size()) {
    const Start start = start_of(bytes.substr(at));
    if (!start.is_character) return at;
    at += start.size;
  }
  return std::string_view::npos;
}

bool append_as_utf8(std::string_view text, std::string& out) {
  std::size_t taken = 0;
  bool replaced = false;
  for (std::size_t at = 0; at < text.size();) {
    at += ascii_start(text.substr(at));
    if (at == text.size()) break;
    const Start start = start_of(text.substr(at));
    if (!start.is_character) {
      out.append(text, taken, at - taken).append(kReplacement);
      taken = at + start.size;
      replaced = true;
    }
    at += start.size;
  }
  out.append(text, taken);
  return replaced;
}

}  // namespace millrace::formats
