#include "connector/alerts/mail_text.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/time_text.h"
#include "connector/base/text/utf8.h"

namespace millrace::alerts {
namespace {

constexpr std::string_view kWordBegin = "=?utf-8?Q?";
constexpr std::string_view kWordEnd = "?=";
// RFC 2047, 2: an encoded word has 75 characters at most. "Subject: " stands before the first.
constexpr std::size_t kEncodedText = 75 - 12 - 9;
constexpr std::size_t kPlainHeader = 66;
constexpr std::size_t kBodyLine = 75;  // And "=" for a soft break.

bool is_plain(char c) {
  return c >= ' ' && c <= '~';
}

std::string as_hex(char c) {
  return fmt::format("={:02X}", static_cast<unsigned char>(c));
}

// Of one character, in an encoded word.
std::string encoded_character(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    if (c == ' ') {
      out += '_';
    } else if (is_letter_or_digit(c)) {
      out += c;
    } else {
      out += as_hex(c);
    }
  }
  return out;
}

std::string domain_of(std::string_view address) {
  return std::string(address.substr(address.rfind('@') + 1));
}

// RFC 5322, 3.3: UTC is +0000.
std::string mail_date(std::chrono::system_clock::time_point time) {
  auto date = http_date(time);
  date.replace(date.rfind("GMT"), 3, "+0000");
  return date;
}

}  // namespace

std::string header_text(std::string_view text) {
  const bool is_short = text.size() <= kPlainHeader && std::ranges::all_of(text, is_plain);
  if (is_short && !text.contains("=?")) return std::string(text);
  std::string out(kWordBegin);
  std::size_t length = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto bytes = utf8_length_at(text, at);
    const auto encoded = encoded_character(text.substr(at, bytes));
    if (length + encoded.size() > kEncodedText) {
      out.append(kWordEnd).append("\r\n ").append(kWordBegin);
      length = 0;
    }
    out += encoded;
    length += encoded.size();
    at += bytes;
  }
  return out.append(kWordEnd);
}

std::string quoted_printable(std::string_view text) {
  std::string out;
  std::size_t length = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n') {
      out += "\r\n";
      length = 0;
      continue;
    }
    const bool ends_line = at + 1 == text.size() || text[at + 1] == '\n';
    const bool stays = is_plain(text[at]) && text[at] != '=' && (text[at] != ' ' || !ends_line);
    const auto piece = stays ? std::string(1, text[at]) : as_hex(text[at]);
    if (length + piece.size() > kBodyLine) {
      out += "=\r\n";
      length = 0;
    }
    out += piece;
    length += piece.size();
  }
  return out;
}

std::string mail_text(const EmailOptions& options, const Alert& alert,
                      std::chrono::system_clock::time_point sent) {
  const auto title = title_of(alert);
  std::string mail;
  mail += fmt::format("From: millrace <{}>\r\n", options.from);
  mail += fmt::format("To: {}\r\n", fmt::join(options.to, ",\r\n "));
  mail += fmt::format("Subject: {}\r\n", header_text(title));
  mail += fmt::format("Date: {}\r\n", mail_date(sent));
  mail += fmt::format("Message-ID: <{}@{}>\r\n", alert.id, domain_of(options.from));
  mail += "Auto-Submitted: auto-generated\r\n";
  mail += "MIME-Version: 1.0\r\n";
  mail += "Content-Type: text/plain; charset=utf-8\r\n";
  mail += "Content-Transfer-Encoding: quoted-printable\r\n\r\n";
  mail += quoted_printable(fmt::format("{}\n\n{}\n", title, text_of(alert)));
  return mail;
}

}  // namespace millrace::alerts
