#include "connector/components/columns/column_rules.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::components {
namespace {

constexpr std::string_view kRename = "rename one with `as` in columns, or with a rename step";

ColumnComplaint no_name(const std::string& column) {
  return {"column_names", fmt::format("snake has no name for the column \"{}\", which has neither "
                                      "letter nor digit; rename it",
                                      printable(column, 60))};
}

ColumnComplaint one_name(const std::string& a, const std::string& b, const std::string& name) {
  return {"column_names",
          fmt::format("snake makes \"{}\" of both columns \"{}\" and \"{}\"; {}",
                      printable(name, 63), printable(a, 63), printable(b, 63), kRename)};
}

ColumnComplaint like_a_stamp(const std::string& column, const std::string& name) {
  return {"stamps",
          fmt::format("adds the column {}, but the rows already have {}; rename or drop "
                      "that one",
                      name,
                      column == name ? "a column of that name"
                                     : fmt::format("\"{}\", which gets that name by column_names: "
                                                   "snake",
                                                   printable(column, 60)))};
}

}  // namespace

bool ColumnRules::is_stamp(std::string_view column) const {
  return std::ranges::find(stamps, column, &column_of) != stamps.end();
}

std::optional<ColumnComplaint> complaint_about_columns(const std::vector<Field>& columns,
                                                       const ColumnRules& rules) {
  std::map<std::string, const std::string*> known;
  for (const auto& field : columns) {
    auto name = column_name(field.name, rules.names);
    if (name.empty() && rules.names != ColumnNames::AsIs) return no_name(field.name);
    if (rules.is_stamp(name)) return like_a_stamp(field.name, name);
    const auto [place, is_new] = known.try_emplace(std::move(name), &field.name);
    if (!is_new) return one_name(*place->second, field.name, place->first);
  }
  return std::nullopt;
}

Schema named(const Schema& rows, ColumnNames names) {
  std::vector<Field> fields = rows.fields();
  for (auto& field : fields) field.name = column_name(field.name, names);
  return Schema(std::move(fields));
}

}  // namespace millrace::components
