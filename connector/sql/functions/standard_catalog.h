#pragma once

#include "connector/sql/catalog/catalog.h"

namespace millrace::sql {

// All functions, operators and casts of the language. Made once, at the first call; constant.
const Catalog& standard_catalog();

}  // namespace millrace::sql
