#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

#include "connector/sql/query/query_scope.h"
#include "connector/sql/syntax/tree/expression.h"
#include "connector/sql/syntax/tree/fault.h"

namespace millrace::sql {

// The number of rows that LIMIT or OFFSET (the clause) is given: an expression of constants, which
// becomes a bigint as in an assignment, so that 2.5 is 3. nullopt without one, and for NULL.
std::expected<std::optional<std::uint64_t>, syntax::Fault> bind_count(
    const std::optional<syntax::Expression>& written, std::string_view clause,
    const QueryScope& scope);

}  // namespace millrace::sql
