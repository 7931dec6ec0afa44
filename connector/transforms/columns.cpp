#include "connector/transforms/columns.h"

#include <unordered_set>

#include <fmt/format.h>

#include "connector/base/text.h"

namespace millrace::transforms {

std::unexpected<Error> no_such_column(std::string_view what, std::string_view name,
                                      const Schema& schema) {
  std::vector<std::string_view> names;
  for (const auto& field : schema.fields()) names.push_back(field.name);
  const auto meant = nearest(name, names);
  std::string message =
      fmt::format("{} names the column \"{}\", which is not among the columns: {}", what,
                  printable(name), schema.names());
  if (!meant.empty()) message += fmt::format("; did you mean \"{}\"?", printable(meant));
  return fail(ErrorKind::BadData, std::move(message));
}

Result<Schema> unique_schema(std::vector<Field> fields, std::string_view what) {
  std::unordered_set<std::string_view> seen;
  for (const auto& field : fields) {
    if (!seen.insert(field.name).second) {
      return fail(ErrorKind::BadData,
                  fmt::format("{} gives two columns the name \"{}\"; rename or drop one of them",
                              what, printable(field.name)));
    }
  }
  return Schema(std::move(fields));
}

Batch pick(const Batch& batch, const std::vector<std::size_t>& indexes, SchemaPtr schema) {
  Batch result{std::move(schema), {}, batch.rows, batch.origins};
  result.columns.reserve(indexes.size());
  for (const std::size_t index : indexes) result.columns.push_back(batch.columns[index]);
  return result;
}

}  // namespace millrace::transforms
