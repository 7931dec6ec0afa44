#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "connector/sql/values/call.h"
#include "connector/sql/values/vector.h"

namespace millrace::sql {

using Arguments = std::span<const Vector* const>;

// Why a function cannot be called with these constant arguments.
struct ArgumentFault {
  std::size_t argument = 0;
  Reason reason;
};

// The arguments of a call that are constant; nullptr for the others. Their types are those of the
// overload's parameters.
using ConstantArguments = std::span<const Vector* const>;
using Prepared = std::expected<std::shared_ptr<void>, ArgumentFault>;

// Whether a call gives the same value each time.
enum class Volatility {
  Immutable,  // By its arguments alone: calls with constants are made once, while a file is read.
  Stable,     // Within one run: now().
  Volatile,   // No two calls are the same: random().
};

// As the type of a parameter: it takes values of every type, and gets their text as a cast makes
// it; but a boolean stays one.
inline constexpr SqlType kAnyType = SqlType::Unknown;

// One way to call a function.
struct Overload {
  std::vector<SqlType> parameters;
  // The last parameter may be given any number of times more.
  bool variadic = false;
  SqlType result = SqlType::Text;
  Volatility volatility = Volatility::Immutable;
  // Writes the values of call.rows() into `result`, which has room for them; only a row's own
  // arguments decide on its value. Plain rows are looped over by what overload.h makes.
  std::function<void(Call& call, Arguments arguments, Vector& result)> evaluate;
  // Makes what Call::state() gives, once for each call in the text of an expression: a compiled
  // pattern, a cache of them. Empty when the function needs none.
  std::function<Prepared(ConstantArguments arguments)> prepare;
};

// An expression of the documentation, and the text of its value ("NULL" for NULL).
struct Example {
  std::string expression;
  std::string result;
};

// A function, or an operator, under its name in expressions.
struct Function {
  std::string name;
  std::string group;    // The section of the reference page.
  std::string summary;  // One sentence.
  std::vector<Example> examples = {};
  std::vector<Overload> overloads = {};
  // Not Postgres's, but one of millrace's own.
  bool is_own = false;
};

}  // namespace millrace::sql
