#pragma once

#include <span>
#include <string>
#include <string_view>

namespace millrace::sql::testing {

// What a part of an expression gives by itself in the same row.
struct Operand {
  std::string_view ours;
  std::string_view postgres;
  bool is_null_in_all_rows = false;  // As a constant NULL is, and what is made of one.
};

// One answer for one row, of both sides.
struct Disagreement {
  std::string_view expression;
  std::string_view root = "";  // What joins the parts: "lower", "CASE", "::".
  bool has_column = true;
  std::string_view ours;
  std::string_view postgres;
  // Those that the root joins, none of which differs in this row; empty while they are not known.
  std::span<const Operand> operands = {};
};

// Where expressions are meant to give something else than a Postgres server: the name of the
// difference, as the reference page lists it; empty for one that is not meant.
std::string_view known_difference(const Disagreement& disagreement);

}  // namespace millrace::sql::testing
