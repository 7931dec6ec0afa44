#include "tests/sql/oracle/leaves.h"

#include <vector>

#include <fmt/format.h>

#include "tests/sql/oracle/values/random_values.h"

namespace millrace::sql::testing {

Written Leaves::column(SqlType type) const {
  if (type == SqlType::Interval) {
    return {.text = "xv::interval", .type = type, .root = "::interval", .has_column = true};
  }
  std::vector<const TableColumn*> columns;
  for (const auto& each : table_.columns) {
    if (each.type == type && (each.holds == type || random_.chance(4))) columns.push_back(&each);
  }
  return {.text = random_.pick(columns)->name, .type = type, .has_column = true};
}

Written Leaves::literal(SqlType type) const {
  if (type == SqlType::Text) return text_literal();
  Written written{.type = type};
  // Of those that only a text can be, few: one that is wrong makes the whole expression wrong.
  const auto value = random_.chance(5) ? random_input(random_, type) : random_value(random_, type);
  if (type == SqlType::Boolean) {
    written.text = random_.pick({"true", "false", "boolean 'yes'"});
  } else if (type == SqlType::Numeric && random_.chance(40)) {
    written.text = random_.pick({"1.5", "0.0", "100.25", "(-2.50)", "3.0", "0.001", "1e3", "2.5e-2",
                                 "9223372036854775808", ".5"});
  } else if (random_.chance(15)) {
    written.text = fmt::format("{}::{}", sql_literal(value), name_of(type));
  } else {
    written.text = fmt::format("{} {}", name_of(type), sql_literal(value));
  }
  return written;
}

Written Leaves::literal_or_null(SqlType type) const {
  return random_.chance(8) ? Written{.text = "NULL", .type = type} : literal(type);
}

Written Leaves::text_literal() const {
  const auto literal = sql_literal(random_value(random_, SqlType::Text));
  Written written{.text = literal, .type = SqlType::Text};
  if (random_.chance(40)) written.text = "text " + literal;
  if (random_.chance(3))
    written.text = random_.pick({R"(E'a\tb\\')", R"(E'\u00e4\x41')", "$$it's$$"});
  return written;
}

}  // namespace millrace::sql::testing
