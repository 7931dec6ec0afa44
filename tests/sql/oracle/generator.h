#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "tests/sql/oracle/callables.h"
#include "tests/sql/oracle/leaves.h"
#include "tests/sql/oracle/random.h"
#include "tests/sql/oracle/table.h"
#include "tests/sql/oracle/written.h"

namespace millrace::sql::testing {

// Makes expressions of the types that are asked for, out of all that the language has. What is
// referred to outlives it.
class Generator {
 public:
  Generator(const std::vector<Callable>& callables, const Table& table, Random& random);

  // An expression of any type.
  Written expression();

  // How often each was made: callables by signature, what has a grammar of its own by name.
  const std::map<std::string, std::size_t>& made() const { return made_; }

 private:
  static std::vector<SqlType> usable_types(const std::vector<Callable>& callables);

  // Each with at most `depth` levels below it.
  Written value(SqlType type, std::size_t depth);
  // The same where another type would do that converts to it.
  Written argument(SqlType type, std::size_t depth);
  Written call(const Callable& callable, std::size_t depth);
  Written form(SqlType type, std::size_t depth);
  Written test(std::size_t depth);  // A form that only booleans have.
  Written choice(SqlType type, std::size_t depth);
  Written special(SqlType type, std::size_t depth);
  Written logic(std::size_t depth);
  Written membership(std::size_t depth);
  Written condition(std::size_t depth);

  Written leaf(SqlType type);
  void print_in_its_format(const Callable& callable, std::vector<Written>& parts);
  void leave_types_out(std::vector<Written>& parts);
  // An argument that means something to that function; empty when any value may.
  std::string domain(const Callable& callable, std::size_t index);
  // The first is replaced when no part has a column: Postgres computes constants beforehand, and so
  // finds errors in what no row would need.
  void give_column(std::vector<Written>& parts);
  Written joined(SqlType type, std::string root, std::string text, std::vector<Written> parts);

  SqlType any_type();
  // Values of the type can be written, and shown.
  bool is_usable(SqlType type) const;

  Leaves leaves_;
  Random& random_;
  std::vector<SqlType> usable_;
  bool is_constant_ = false;  // The expression has no columns at all.
  std::map<SqlType, std::vector<const Callable*>> by_result_;
  std::map<std::string, std::size_t> made_;
};

}  // namespace millrace::sql::testing
