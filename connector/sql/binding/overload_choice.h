#pragma once

#include <expected>
#include <span>
#include <string>
#include <vector>

#include "connector/sql/catalog/function.h"

namespace millrace::sql {

// The overload that Postgres would choose for arguments of these types (its rules:
// https://www.postgresql.org/docs/15/typeconv-func.html and typeconv-oper.html); nullptr when there
// is none, or `is_ambiguous` when there are several.
struct Choice {
  const Overload* overload = nullptr;
  bool is_ambiguous = false;
};
Choice choose_overload(std::span<const Overload> overloads, std::span<const SqlType> arguments);

// The same for the two sides of an operator, where a literal is first taken for what the other side
// is.
Choice choose_operator(std::span<const Overload> overloads, std::span<const SqlType> arguments);

// The type of the parameter that takes an argument.
SqlType parameter_type(const Overload& overload, std::size_t argument);

// The type that values of these types have in common, as those of CASE must
// (https://www.postgresql.org/docs/15/typeconv-union-case.html); Unknown when there is none. Text
// for literals alone.
SqlType common_type(std::span<const SqlType> types);

// "lower(bigint, unknown)"
std::string described_call(const std::string& name, std::span<const SqlType> arguments);

}  // namespace millrace::sql
