#pragma once

#include <string>
#include <vector>

#include "connector/sql/values/sql_type.h"

namespace millrace::sql::testing {

// An expression as text, with those that it is made of: what a difference is narrowed down by.
struct Written {
  std::string text;
  SqlType type = SqlType::Text;
  std::string root;  // What joins the parts: "lower", "CASE", "::".
  bool has_column = false;
  bool is_fixed = false;  // One of few arguments that mean something; stays as it is.
  std::vector<Written> parts;
};

}  // namespace millrace::sql::testing
