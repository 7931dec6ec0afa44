#pragma once

#include <functional>
#include <string>
#include <vector>

#include "connector/sql/catalog/catalog.h"

namespace millrace::sql::testing {

// A function, operator or cast of the catalog, and how it is written so that a Postgres server
// takes it for the same: integers are 64 bit here, and the server has many functions for its 32 bit
// ones only.
struct Callable {
  enum class Shape { Function, Prefix, Infix, Cast };

  Shape shape = Shape::Function;
  std::string name;  // Of a cast, the type's.
  std::vector<SqlType> parameters;
  std::vector<bool> narrow;  // Which of them the server takes as 32 bit.
  bool variadic = false;
  SqlType result = SqlType::Text;
  bool narrow_result = false;
  bool qualified = false;  // Has a grammar of its own unless "pg_catalog." is in front of it.

  // The text of a call.
  std::string written(const std::vector<std::string>& arguments) const;
  // The arguments, those in parentheses and cast that the server takes as 32 bit.
  std::vector<std::string> narrowed(std::vector<std::string> arguments) const;
  // "left(text bigint) text"
  std::string signature() const;
};

// The type that the server gives an expression; empty when it refuses it.
using TypeOf = std::function<std::vector<std::string>(const std::vector<std::string>& expressions)>;

struct Callables {
  std::vector<Callable> all;
  std::vector<std::string> unknown;      // Of the catalog, and not of the server, though not ours.
  std::vector<std::string> other_types;  // Whose result has another type there.
};

// All of the catalog that the server has too, or has a stand-in for; not random().
Callables find_callables(const Catalog& catalog, const TypeOf& type_of);

}  // namespace millrace::sql::testing
