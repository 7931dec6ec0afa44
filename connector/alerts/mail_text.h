#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "connector/alerts/alert.h"
#include "connector/alerts/receiver_options.h"

namespace millrace::alerts {

// The whole message, as RFC 5322 has it: headers in ASCII, and a body of plain text. Lines end with
// CRLF and have 78 characters at most. Nothing of the alert can add a header.
std::string mail_text(const EmailOptions& options, const Alert& alert,
                      std::chrono::system_clock::time_point sent);

// The value of a header that holds this text: encoded words (RFC 2047), folded, where it is not
// short and plain.
std::string header_text(std::string_view text);

// The text as quoted-printable (RFC 2045); its line breaks become CRLF.
std::string quoted_printable(std::string_view text);

}  // namespace millrace::alerts
