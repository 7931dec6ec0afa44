#pragma once

#include <string>
#include <string_view>

#include "sinks/postgres/table.h"

namespace millrace::sinks::postgres {

// What is wrong with a value.
enum class Misfit {
  None,       // It was appended.
  NotOfType,  // Its text is not one of the type.
  TooLong,    // It would be rounded, cut or overflow.
  HasNul,     // It holds a NUL byte.
};

// Appends the value as binary COPY wants it, without its length. Nothing sensible is appended on
// a misfit. Values of PgType::Other are appended as they are.
Misfit append_value(std::string_view text, const TableColumn& column, std::string& out);

// Network byte order.
void append_int16(std::int16_t value, std::string& out);
void append_int32(std::int32_t value, std::string& out);
void append_int64(std::int64_t value, std::string& out);

}  // namespace millrace::sinks::postgres
