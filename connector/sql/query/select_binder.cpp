#include "connector/sql/query/select_binder.h"

#include "connector/sql/query/select_binding.h"

namespace millrace::sql {

std::expected<BoundQuery, syntax::Fault> bind_select(const syntax::Select& select,
                                                     const QueryScope& scope) {
  return SelectBinder(select, scope).bind();
}

}  // namespace millrace::sql
