#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "connector/sql/text/limits.h"

// Texts as SQL writes them, and format().

namespace millrace::sql::text {

// In single quotes, which are doubled inside; with an E before when there is a backslash.
void quote_literal(std::string_view text, std::string& out);

// In double quotes when the name needs them: it is a keyword that is not free, or not of lower-case
// letters, digits and underscores.
void quote_ident(std::string_view name, std::string& out);

// format(): %s, %I and %L, with positions (%2$s), widths (%10s, %-10s, %*s, %*2$s) and %%.
// Arguments are texts or NULL: %s gives nothing for it, %L NULL, %I is a fault. A width from an
// argument is the text of an integer.
Outcome<void> format(std::string_view pattern,
                     std::span<const std::optional<std::string_view>> arguments, std::string& out);

}  // namespace millrace::sql::text
