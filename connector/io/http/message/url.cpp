#include "connector/io/http/message/url.h"

#include "connector/base/text/ascii.h"
#include "connector/io/http/message/curl_handles.h"

namespace millrace::io {
namespace {

bool is_unreserved(char c) {
  return is_letter_or_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

std::string part(CURLU* url, CURLUPart what, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, what, &text, flags) != CURLUE_OK) return {};
  const CurlText owned(text);
  return text;
}

bool has_part(CURLU* url, CURLUPart what) {
  char* text = nullptr;
  const bool there = curl_url_get(url, what, &text, 0) == CURLUE_OK;
  const CurlText owned(text);
  return there;
}

CurlUrl parsed(std::string_view text) {
  CurlUrl url(curl_url());
  // A NUL would make curl read another address than the one that was checked.
  if (text.find('\0') != std::string_view::npos) return nullptr;
  const std::string whole(text);
  const unsigned as_is = CURLU_PATH_AS_IS | CURLU_NON_SUPPORT_SCHEME;
  if (curl_url_set(url.get(), CURLUPART_URL, whole.c_str(), as_is) != CURLUE_OK) return nullptr;
  return url;
}

bool is_web(std::string_view scheme) {
  return scheme == "http" || scheme == "https";
}

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
  const CurlUrl url = parsed(text);
  if (!url) return std::nullopt;
  Url result{.scheme = part(url.get(), CURLUPART_SCHEME),
             .host = part(url.get(), CURLUPART_HOST),
             .port = part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT),
             .path = part(url.get(), CURLUPART_PATH),
             .has_user_info =
                 has_part(url.get(), CURLUPART_USER) || has_part(url.get(), CURLUPART_PASSWORD)};
  if (!is_web(result.scheme) || result.host.empty()) return std::nullopt;
  result.host = lower(result.host);
  return result;
}

// libcurl has written 0x7f.1 and 2130706433 as 127.0.0.1 by now.
bool Url::is_loopback() const {
  const bool numeric = host.find_first_not_of("0123456789.") == std::string::npos;
  return host == "localhost" || host == "[::1]" || (numeric && host.starts_with("127."));
}

std::string origin_of(std::string_view url) {
  const auto parts = parse_url(url);
  if (!parts) return {};
  const std::string_view usual = parts->scheme == "https" ? "443" : "80";
  return parts->scheme + "://" + parts->host + (parts->port == usual ? "" : ":" + parts->port);
}

std::string without_secrets(std::string_view url) {
  const auto parts = parse_url(url);
  return parts ? origin_of(url) + parts->path : std::string("(not a URL)");
}

std::optional<std::string> user_info_of(std::string_view url) {
  const CurlUrl parts = parsed(url);
  const bool has_any =
      parts && (has_part(parts.get(), CURLUPART_USER) || has_part(parts.get(), CURLUPART_PASSWORD));
  if (!has_any) return std::nullopt;
  return part(parts.get(), CURLUPART_USER, CURLU_URLDECODE) + ':' +
         part(parts.get(), CURLUPART_PASSWORD, CURLU_URLDECODE);
}

std::string resolved_url(std::string_view base, std::string_view reference) {
  const CurlUrl url = parsed(base);
  if (!url || reference.find('\0') != std::string_view::npos) return {};
  const std::string text(reference);
  const unsigned as_is = CURLU_PATH_AS_IS | CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE;
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), as_is) != CURLUE_OK) return {};
  curl_url_set(url.get(), CURLUPART_FRAGMENT, nullptr, 0);
  const std::string whole = part(url.get(), CURLUPART_URL);
  return parse_url(whole) ? whole : std::string();
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c)) {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return encoded;
}

}  // namespace millrace::io
