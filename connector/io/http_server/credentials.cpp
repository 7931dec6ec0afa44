#include "connector/io/http_server/credentials.h"

#include <cstdint>
#include <optional>

#include "connector/base/text/ascii.h"

namespace millrace::io {
namespace {

int sextet_of(char c) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto at = kAlphabet.find(c);
  return at == kAlphabet.npos ? -1 : static_cast<int>(at);
}

std::optional<std::string> from_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const int sextet = sextet_of(c);
    if (sextet < 0) return std::nullopt;
    bits = (bits << 6 | static_cast<std::uint32_t>(sextet)) & 0xFFFF;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>(bits >> held & 0xFF);
  }
  return out;
}

// What follows the scheme; empty for another one.
std::string_view after_scheme(std::string_view authorization, std::string_view scheme) {
  if (!equals_ignoring_case(authorization.substr(0, scheme.size()), scheme)) return {};
  return trimmed(authorization.substr(scheme.size()));
}

}  // namespace

std::string basic_password(std::string_view authorization) {
  const auto decoded = from_base64(after_scheme(authorization, "basic "));
  if (!decoded) return "";
  const auto colon = decoded->find(':');
  return colon == decoded->npos ? "" : decoded->substr(colon + 1);
}

std::string_view bearer_token(std::string_view authorization) {
  return after_scheme(authorization, "bearer ");
}

bool same_secret(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  }
  return difference == 0;
}

}  // namespace millrace::io
