#pragma once

#include <string>
#include <string_view>

#include "sinks/postgres/catalog/table.h"

namespace millrace::sinks::postgres {

// What of a cell has to come back from its column.
enum class Fidelity {
  Text,    // Its text: nobody declared that it means anything else.
  Number,  // The number: it was declared an integer or a decimal.
  Double,  // The double that is nearest: it was declared one.
  Value,   // The value, however it is written: it was declared of the column's own type.
};

// For a column of the export that was declared (or not) so, in a column of the table.
Fidelity fidelity_of(Type declared, PgType column);

// What is wrong with a value.
enum class Misfit {
  None,           // It was appended.
  NotOfType,      // Its text is not one of the type.
  TooLong,        // It would be rounded, cut or overflow.
  OtherText,      // The value fits, and its text would not come back.
  TrailingBlank,  // It ends in a blank, by which bpchar does not tell values apart.
  RepeatedKey,    // An object of it has one key twice, of which jsonb keeps one.
  HasNul,         // It holds a NUL byte.
};

// Appends the value as binary COPY wants it, without its length. Nothing sensible is appended on
// a misfit. Values of types that are not known here are appended as they are. Of timestamps the
// text is not looked at; see TimeSpelling.
Misfit append_value(std::string_view text, const TableColumn& column, Fidelity fidelity,
                    std::string& out);

// Network byte order.
void append_int16(std::int16_t value, std::string& out);
void append_int32(std::int32_t value, std::string& out);
void append_int64(std::int64_t value, std::string& out);

}  // namespace millrace::sinks::postgres
