#pragma once

#include <expected>
#include <string_view>

#include "connector/sql/syntax/tree/fault.h"
#include "connector/sql/values/sql_type.h"

namespace millrace::sql {

// A fault for a type whose values are not put in order here; `what` needs that: "GROUP BY".
std::expected<void, syntax::Fault> expect_sortable(SqlType type, std::string_view what,
                                                   std::size_t at);

}  // namespace millrace::sql
