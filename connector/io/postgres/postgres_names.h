#pragma once

#include <string>
#include <string_view>

#include "connector/base/error.h"

namespace millrace::io {

// A table as a person names it; an empty schema means the first of the search path.
struct QualifiedName {
  std::string schema;
  std::string table;
};

// `marketing.active` or `active`. Parts are taken as written, letter case too; a part with a dot
// or a quote in it is written "in ""quotes""". Fails with InvalidConfig.
Result<QualifiedName> parse_table_name(std::string_view text);

// The name as an SQL identifier, always quoted. Fails with InvalidConfig for an empty name, one
// with a NUL, and one above 63 bytes: Postgres would cut it, and two names could become one.
Result<std::string> quote_pg_identifier(std::string_view name);

// Text as an SQL literal, whatever standard_conforming_strings says. It must not hold a NUL.
std::string quote_pg_literal(std::string_view text);

}  // namespace millrace::io
