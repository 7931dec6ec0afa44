#pragma once

#include <map>
#include <string>
#include <string_view>

#include "connector/sql/aggregation/aggregate.h"

namespace millrace::sql {

// The aggregates that a SELECT may use. Filled once by the register_...() functions beside this
// file, then constant; any thread may read it then.
class AggregateCatalog {
 public:
  using Aggregates = std::map<std::string, Aggregate, std::less<>>;

  // A name that is there already is a bug.
  void add(Aggregate aggregate);

  // nullptr when there is none of that name.
  const Aggregate* find(std::string_view name) const;
  const Aggregates& all() const { return aggregates_; }

 private:
  Aggregates aggregates_;
};

// All of them, filled at the first call.
const AggregateCatalog& standard_aggregates();

}  // namespace millrace::sql
