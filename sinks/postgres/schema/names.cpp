#include "sinks/postgres/schema/names.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/io/postgres/postgres_names.h"

namespace millrace::sinks::postgres {

std::optional<std::string> complaint_about_name(const Field& field) {
  static constexpr auto kOfTheSystem =
      std::to_array<std::string_view>({"tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"});
  if (std::ranges::find(kOfTheSystem, field.name) != kOfTheSystem.end()) {
    return fmt::format("the column \"{}\" has the name of a system column of Postgres; rename it",
                       field.name);
  }
  auto name = io::quote_pg_identifier(field.name);
  if (name) return std::nullopt;
  return std::move(name)
      .error()
      .during("column \"" + printable(field.name) + "\" (rename it with `columns` or `rename`)")
      .message();
}

Result<void> check_names(const Schema& schema) {
  for (const auto& field : schema.fields()) {
    if (auto complaint = complaint_about_name(field)) {
      return fail(ErrorKind::BadData, *std::move(complaint));
    }
  }
  return {};
}

}  // namespace millrace::sinks::postgres
