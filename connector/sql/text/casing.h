#pragma once

#include <string>
#include <string_view>

// Upper and lower case by Unicode's full rules (ICU), in no language in particular. A Postgres
// server whose collation is not of ICU changes one character at a time, which differs for a few:
// upper('ß') is 'SS' here and 'ß' there, lower('ΟΔΟΣ') 'οδος' here and 'οδοσ' there.

namespace millrace::sql::text {

void lower(std::string_view text, std::string& out);
void upper(std::string_view text, std::string& out);

// The first character of each word in title case, the others in lower case. A word is a run of
// letters and digits.
void initcap(std::string_view text, std::string& out);

// The same for ASCII, as many bytes as the text has. False for any other text, and then `out` holds
// nothing of use.
bool lower_ascii(std::string_view text, char* out);
bool upper_ascii(std::string_view text, char* out);

}  // namespace millrace::sql::text
