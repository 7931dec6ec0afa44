#include "examples/reports_server/http/basic_auth.h"

#include <cstdint>
#include <optional>

#include "connector/base/text/ascii.h"

namespace millrace::reports_server {
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

}  // namespace

std::string basic_password(std::string_view authorization) {
  constexpr std::string_view kBasic = "basic ";
  if (!equals_ignoring_case(authorization.substr(0, kBasic.size()), kBasic)) return "";
  authorization.remove_prefix(kBasic.size());
  while (authorization.starts_with(' ')) authorization.remove_prefix(1);
  const auto decoded = from_base64(authorization);
  if (!decoded) return "";
  const auto colon = decoded->find(':');
  return colon == decoded->npos ? "" : decoded->substr(colon + 1);
}

}  // namespace millrace::reports_server
