#pragma once

#include <expected>
#include <string>
#include <utility>

namespace millrace::sql {

// What an operation on one row gives: a value, or why there is none, in the words of Postgres
// where it has some: "division by zero". A sentence without capital and full stop.
template <class T>
using Outcome = std::expected<T, std::string>;

inline std::unexpected<std::string> fault(std::string reason) {
  return std::unexpected(std::move(reason));
}

}  // namespace millrace::sql
