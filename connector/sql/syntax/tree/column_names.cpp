#include "connector/sql/syntax/tree/column_names.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/sql/syntax/tree/children.h"

namespace millrace::sql::syntax {
namespace {

void collect(const Expression& expression, std::set<std::string, std::less<>>& names) {
  if (const auto* column = std::get_if<ColumnName>(&expression.node)) names.insert(column->name);
  for_each_child(expression, [&names](const Expression& child) { collect(child, names); });
}

}  // namespace

std::set<std::string, std::less<>> column_names(const Expression& expression) {
  std::set<std::string, std::less<>> names;
  collect(expression, names);
  return names;
}

std::string single_quotes_hint(const ColumnName& name) {
  if (!name.quoted || name.table) return "";
  std::string text;
  for (const char c : name.name) text.append(c == '\'' ? 2 : 1, c);
  return fmt::format("; a text is written in single quotes: '{}'", printable(text));
}

}  // namespace millrace::sql::syntax
