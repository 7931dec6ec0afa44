#include "connector/io/http/message/repeated_secrets.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <vector>

#include "connector/base/text/ascii.h"
#include "connector/io/http/message/url.h"

namespace millrace::io {
namespace {

constexpr std::size_t kShortestSecret = 4;
constexpr std::size_t kShortestPart = 10;  // Of an address.

constexpr std::array<std::string_view, 8> kOpenHeaders{
    "accept",        "content-encoding", "content-type", "idempotency-key",
    "if-none-match", "if-range",         "range",        "user-agent",
};

bool is_open(std::string_view header) {
  return std::ranges::any_of(
      kOpenHeaders, [&](std::string_view name) { return equals_ignoring_case(name, header); });
}

std::string in_base64(std::string_view text) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    bits = (bits << 8 | static_cast<unsigned char>(c)) & 0xFFFFFF;
    for (held += 8; held >= 6; held -= 6) out += kAlphabet[bits >> (held - 6) & 0x3F];
  }
  // What fills the last group up depends on what follows, and is no part of the secret.
  return out;
}

// The character that two hexadecimal digits at `at` stand for.
std::optional<char> hex_byte(std::string_view text, std::size_t at) {
  if (at + 2 > text.size()) return std::nullopt;
  const auto digits = text.substr(at, 2);
  unsigned value = 0;
  const auto* end = digits.data() + digits.size();
  const auto [read, error] = std::from_chars(digits.data(), end, value, 16);
  if (error != std::errc() || read != end) return std::nullopt;
  return static_cast<char>(value);
}

// A character, and how many bytes it is written with.
struct Written {
  char character;
  std::size_t bytes = 1;
};

// %41 and \u0041 are A, and \/ is /.
Written written_at(std::string_view text, std::size_t at) {
  const auto rest = text.substr(at);
  const bool is_percent = rest.starts_with('%');
  const bool is_number = rest.starts_with("\\u00");
  if (is_percent || is_number) {
    const std::size_t before = is_percent ? 1 : 4;
    if (const auto byte = hex_byte(rest, before)) return {*byte, before + 2};
  }
  if (rest.starts_with('\\') && rest.size() > 1) return {rest[1], 2};
  return {rest.front()};
}

std::string without_escapes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto next = written_at(text, at);
    out += next.character;
    at += next.bytes;
  }
  return out;
}

class Secrets {
 public:
  explicit Secrets(const HttpRequest& request) {
    for (const auto& [name, value] : request.headers) {
      if (is_open(name)) continue;
      add(value);
      // "Bearer abc": the word alone, too.
      if (const auto space = value.rfind(' '); space != value.npos) add(value.substr(space + 1));
    }
    if (const auto user = user_info_of(request.url)) {
      add(user->substr(user->find(':') + 1));
      add(in_base64(*user));
    }
    if (request.is_address_secret) add_address(request.url);
  }

  bool are_in(std::string_view text) const {
    return std::ranges::any_of(all_, [&](const auto& secret) { return text.contains(secret); });
  }

 private:
  void add(std::string_view secret, std::size_t least = kShortestSecret) {
    if (secret.size() < least) return;
    all_.emplace_back(secret);
    all_.push_back(without_escapes(secret));
  }

  void add_address(std::string_view url) {
    const auto behind_scheme = url.find("://");
    const auto path = url.find_first_of("/?", behind_scheme == url.npos ? 0 : behind_scheme + 3);
    if (path == url.npos) return;
    for (auto rest = url.substr(path); !rest.empty();) {
      const auto end = std::min(rest.find_first_of("/?&=#"), rest.size());
      add(rest.substr(0, end), kShortestPart);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }

  std::vector<std::string> all_;
};

}  // namespace

bool repeats_secrets(const HttpRequest& request, std::string_view answer) {
  const Secrets secrets(request);
  return secrets.are_in(answer) || secrets.are_in(without_escapes(answer));
}

std::string quotable(const HttpRequest& request, std::string body) {
  return repeats_secrets(request, body) ? "(it repeats what was sent, so it is not shown)" : body;
}

}  // namespace millrace::io
