#include "connector/sql/query/sortable.h"

#include <fmt/format.h>

namespace millrace::sql {

std::expected<void, syntax::Fault> expect_sortable(SqlType type, std::string_view what,
                                                   std::size_t at) {
  if (type != SqlType::Jsonb) return {};
  return std::unexpected(syntax::Fault{
      at, fmt::format("{} cannot compare values of type jsonb; cast them: x::text", what)});
}

}  // namespace millrace::sql
