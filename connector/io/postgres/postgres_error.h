#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "connector/base/error.h"
#include "connector/io/postgres/postgres_rows.h"

struct pg_result;

namespace millrace::io {

// Of one part of a server's message, in bytes; the rest is cut.
inline constexpr std::size_t kLongestPostgresText = 600;

// A message of libpq or of the server as one line that is safe to print and not too long: its line
// breaks, with the tabs after them, become semicolons.
std::string postgres_line(std::string_view text, std::size_t limit = kLongestPostgresText);

// What an SQLSTATE means for the caller; an empty one, as that of a connection that is gone, is
// Transient.
ErrorKind postgres_error_kind(std::string_view sqlstate);

// True when the server ends the session with it; an empty one means that the connection is gone.
bool ends_session(std::string_view sqlstate);

// What a person can do about it, as the end of a message; often empty.
std::string_view postgres_advice(std::string_view sqlstate);

// The server's message for an error, with what to do. Details that quote a row stay out: the
// column, the constraint and the key are told, not the other values of somebody's record.
std::string postgres_message(const pg_result* answer);

// Reads "COPY people, line 3, column mood: ..." out of an error's context, in any language.
PgCopyPlace read_copy_place(std::string_view context);

}  // namespace millrace::io
