#include "connector/sql/functions/standard_catalog.h"

namespace millrace::sql {

void register_all_function_groups(Catalog& catalog);

const Catalog& standard_catalog() {
  static const Catalog all = [] {
    Catalog filled;
    register_all_function_groups(filled);
    return filled;
  }();
  return all;
}

}  // namespace millrace::sql
