#include "connector/sql/text/email.h"

#include <algorithm>

#include "connector/base/text/ascii.h"
#include "connector/base/text/utf8.h"
#include "connector/sql/text/casing.h"

namespace millrace::sql::text {
namespace {

constexpr std::size_t kMaxLocal = 64;
constexpr std::size_t kMaxLabel = 63;
constexpr std::size_t kMaxAddress = 254;

bool is_beyond_ascii(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

// Spaces and invisible control characters beyond ASCII, which no address has.
bool has_odd_space(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t code = next_code_point(text, at);
    if ((code >= 0x80 && code <= 0xA0) || (code >= 0x2000 && code <= 0x200F) || code == 0x1680 ||
        (code >= 0x2028 && code <= 0x202F) || (code >= 0x205F && code <= 0x206F) ||
        code == 0x3000 || code == 0xFEFF) {
      return true;
    }
  }
  return false;
}

bool is_local_part(std::string_view local) {
  if (local.empty() || local.size() > kMaxLocal) return false;
  if (local.front() == '.' || local.back() == '.' || local.contains("..")) return false;
  return std::ranges::all_of(local, [](char c) {
    return is_letter_or_digit(c) || is_beyond_ascii(c) ||
           std::string_view(".!#$%&'*+/=?^_`{|}~-").contains(c);
  });
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > kMaxLabel) return false;
  if (label.front() == '-' || label.back() == '-') return false;
  return std::ranges::all_of(
      label, [](char c) { return is_letter_or_digit(c) || c == '-' || is_beyond_ascii(c); });
}

bool is_domain(std::string_view domain) {
  std::size_t labels = 1;
  std::size_t dot = 0;
  while ((dot = domain.find('.')) != std::string_view::npos) {
    if (!is_label(domain.substr(0, dot))) return false;
    domain.remove_prefix(dot + 1);
    ++labels;
  }
  const auto is_of_letters = [](char c) { return is_letter(c) || is_beyond_ascii(c); };
  return labels >= 2 && is_label(domain) && std::ranges::any_of(domain, is_of_letters);
}

}  // namespace

bool is_email(std::string_view text) {
  if (text.size() > kMaxAddress) return false;
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos) return false;
  return is_local_part(text.substr(0, at)) && is_domain(text.substr(at + 1)) &&
         (is_ascii(text) || !has_odd_space(text));
}

void normalize_email(std::string_view text, std::string& out) {
  lower(trimmed(text), out);
}

bool email_domain(std::string_view text, std::string& out) {
  const std::string_view address = trimmed(text);
  if (!is_email(address)) return false;
  lower(address.substr(address.find('@') + 1), out);
  return true;
}

}  // namespace millrace::sql::text
