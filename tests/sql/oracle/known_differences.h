#pragma once

#include <string>
#include <string_view>

namespace millrace::sql::testing {

// One answer for one row, of both sides.
struct Disagreement {
  std::string_view expression;
  bool has_column = true;
  std::string_view ours;
  std::string_view postgres;
};

// Where expressions are meant to give something else than a Postgres server: the name of the
// difference, as the reference page lists it; empty for one that is not meant.
std::string_view known_difference(const Disagreement& disagreement);

}  // namespace millrace::sql::testing
