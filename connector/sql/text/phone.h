#pragma once

#include <string>
#include <string_view>

#include "connector/sql/outcome/outcome.h"

// Telephone numbers, by functions that Postgres does not have. The numbering plans are those of
// libphonenumber. They are loaded, in some 20 ms, by the first call of any function here.

namespace millrace::sql::text {

// A region whose numbers are dialled without a country code, as phone_region() found it.
struct PhoneRegion {
  std::string code;  // "DE"
};

// Where only numbers that begin with + and a country code can be read.
PhoneRegion no_phone_region();

// The region with this code of ISO 3166-1 (two letters, in either case, spaces around them;
// Kosovo's is XK), or why there is none. The few without inhabitants and a numbering plan are
// unknown.
Outcome<PhoneRegion> phone_region(std::string_view code);

// The number in the form of E.164, "+4930901820"; false for a text that is no possible number. One
// is possible when it has a country code that is in use, or the region's, and as many digits as
// numbers there may have when they are dialled from abroad. Whether its digits are assigned does
// not matter: plans change, and the library's are those of its release.
//
// Digits of any script are read. An extension ("ext. 5") is dropped; other words behind the first
// digit make the text none where they would add digits, since they are a remark or a second number
// more often than the letters of keys. A number with + or the region's prefix for calls abroad is
// one of the country that it names, whatever the region. No number has more than 250 bytes.
bool e164(std::string_view text, const PhoneRegion& region, std::string& out);

// Whether e164() gives a number.
bool is_phone(std::string_view text, const PhoneRegion& region);

}  // namespace millrace::sql::text
