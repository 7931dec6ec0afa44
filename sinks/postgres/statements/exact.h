#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "connector/io/postgres/postgres_rows.h"

namespace millrace::sinks::postgres {

// Statements that the server itself refuses when they touch another number of rows than they are
// to, so that nothing behind them in a pipeline is carried out, and COMMIT least of all.

// The SQLSTATE of that refusal.
inline constexpr std::string_view kOtherwise = "P0MIL";

// The statement, without parameters, as one that has to touch `rows` rows.
std::string touching(std::uint64_t rows, std::string_view sql);
// How many it did touch, from the message of the refusal.
std::uint64_t touched(std::string_view message);

// An INSERT or UPDATE that has to touch one row at least, and may have parameters: refused with
// kNoRow, or kNoAnswer where a rule does something else instead.
io::PgStatement touching_one(io::PgStatement statement);
inline constexpr std::string_view kNoRow = "22012";
inline constexpr std::string_view kNoAnswer = "0A000";

}  // namespace millrace::sinks::postgres
