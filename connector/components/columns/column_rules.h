#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/components/columns/column_names.h"
#include "connector/components/columns/stamps.h"
#include "connector/data/schema.h"

namespace millrace::components {

// What a destination makes of the columns that come out of the steps.
struct ColumnRules {
  ColumnNames names = ColumnNames::AsIs;
  std::vector<Stamp> stamps = {};

  // Whether that column of the table is one of the stamps.
  bool is_stamp(std::string_view column) const;
};

// What is wrong with columns by these rules, and with which option.
struct ColumnComplaint {
  std::string_view option;
  std::string message;
};

// Two columns that would have one name, one without a name, or one that is named like a stamp;
// nothing when none is.
std::optional<ColumnComplaint> complaint_about_columns(const std::vector<Field>& columns,
                                                       const ColumnRules& rules);

// The columns by the names that they have in the table; there is no such complaint about them.
Schema named(const Schema& rows, ColumnNames names);

}  // namespace millrace::components
