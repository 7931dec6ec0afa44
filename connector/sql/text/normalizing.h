#pragma once

#include <string>
#include <string_view>

#include "connector/sql/text/limits.h"

// One form for texts that look alike.

namespace millrace::sql::text {

enum class NormalForm { Nfc, Nfd, Nfkc, Nfkd };

// By its name in any case; "invalid normalization form: x".
Outcome<NormalForm> normal_form_of(std::string_view name);

// normalize(text, form), by ICU's version of Unicode.
Outcome<void> normalize(std::string_view text, NormalForm form, std::string& out);
// text IS form NORMALIZED.
bool is_normalized(std::string_view text, NormalForm form);

// Without accents and other marks: what canonical decomposition (NFD) sets apart as a nonspacing
// mark is dropped, and letters that Unicode does not decompose become their usual ASCII: ß ss, æ
// ae, ø o, đ d, ħ h, ı i, ł l, œ oe, þ th, ð d and their capitals. The extension of that name in
// Postgres has longer rules, for ligatures and symbols too.
void unaccent(std::string_view text, std::string& out);

// Each run of white space, as Unicode has it, becomes one space; none is left at both ends.
void collapse_spaces(std::string_view text, std::string& out);

}  // namespace millrace::sql::text
