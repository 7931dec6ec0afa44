#pragma once

#include <expected>
#include <string_view>

#include "connector/sql/outcome/reason.h"

namespace millrace::sql {

// What an operation on one row gives: a value, or why there is none.
template <class T>
using Outcome = std::expected<T, Reason>;

// fault("division by zero"), or with the values that "{}" stands for, as many as there are:
// fault("value \"{}\" is out of range for type bigint", printable(text)).
template <class... Values>
std::unexpected<Reason> fault(Words<sizeof...(Values)> words, const Values&... values) {
  return std::unexpected(Reason::of(words, values...));
}

}  // namespace millrace::sql
