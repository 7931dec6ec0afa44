#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "connector/sql/syntax/reading/reading.h"
#include "connector/sql/syntax/tree/expression.h"

namespace millrace::sql::syntax {

// An A_Const of Postgres's.
Literal read_constant(Reading& reading, const Node& constant, std::size_t at);

// The value of an A_Const that is a bigint; nullopt for any other node.
std::optional<std::int64_t> read_whole_number(Reading& reading, const Node& node,
                                              std::size_t around);

}  // namespace millrace::sql::syntax
