#include "connector/sql/query/query_scope.h"

#include "connector/sql/syntax/tree/children.h"

namespace millrace::sql {

bool has_aggregate(const syntax::Expression& expression, const AggregateCatalog& aggregates) {
  const auto* call = std::get_if<syntax::Call>(&expression.node);
  if (call != nullptr && aggregates.find(call->name) != nullptr) return true;
  bool found = false;
  syntax::for_each_child(expression, [&](const syntax::Expression& child) {
    found = found || has_aggregate(child, aggregates);
  });
  return found;
}

}  // namespace millrace::sql
