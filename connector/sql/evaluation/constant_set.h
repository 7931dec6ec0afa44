#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "connector/sql/values/selection.h"
#include "connector/sql/values/vector.h"

namespace millrace::sql {

// Constants that values are looked up among: x IN (...), in the time of one look-up. Views of
// texts that the constants keep.
class ConstantSet {
 public:
  // A constant of text or bigint.
  void add(const Vector& constant);

  // Whether each of these rows of `values` is one of the constants: NULL for NULL, and where only a
  // NULL among the constants could be it.
  void find(const Selection& rows, const Vector& values, Vector& result) const;

 private:
  std::unordered_set<std::string_view> texts_;
  std::unordered_set<std::int64_t> numbers_;
  bool has_null_ = false;
};

}  // namespace millrace::sql
