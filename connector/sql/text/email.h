#pragma once

#include <optional>
#include <string>
#include <string_view>

// E-mail addresses, by functions that Postgres does not have.

namespace millrace::sql::text {

// True for one address as mail systems take it: a local part of at most 64 bytes of letters,
// digits, the marks .!#$%&'*+/=?^_`{|}~- (no dot at its ends or beside another) or characters
// beyond ASCII; one @; a domain of two or more labels of at most 63 bytes each, of letters, digits
// and hyphens inside or characters beyond ASCII, the last with a letter; 254 bytes in all. Quoted
// local parts, comments and addresses in brackets are none, and no mail is sent to find out.
bool is_email(std::string_view text);

// The address in the form in which two of the same mailbox are equal: white space at both ends is
// dropped and all of it is in lower case, as casing.h makes it. Dots and what follows a plus sign
// stay, since only some providers ignore them. A text that is no address comes back in the same
// way.
void normalize_email(std::string_view text, std::string& out);

// What follows the @ of an address, in lower case; nothing for what is no address, once the white
// space at its ends is dropped.
bool email_domain(std::string_view text, std::string& out);

}  // namespace millrace::sql::text
