#include "connector/sql/syntax/tree/column_names.h"

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

}  // namespace millrace::sql::syntax
