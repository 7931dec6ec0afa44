#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connector/sql/aggregation/aggregate_catalog.h"

namespace millrace::testing {

using OptionalText = std::optional<std::string>;

// Values of one type as an aggregate is given them. Intervals are written as their three parts,
// "1 -2 3000000".
class Values {
 public:
  Values(sql::SqlType type, const std::vector<OptionalText>& texts);
  const sql::Vector& vector() const { return vector_; }

 private:
  void set(std::size_t row, const std::string& text);

  sql::TextArena texts_;
  sql::Vector vector_;
};

// Of a row of values the text that Values reads.
std::string text_in(const sql::Vector& values, std::size_t row);

// An aggregate, of the first signature that takes these types, over rows whose groups are given.
// The text of each group's value, "NULL", or "error: " and why there is none. Rows come in batches
// of several sizes; `constants` are those of the arguments that are the same in each row.
struct AggregateTrial {
  std::string_view name;
  std::vector<const Values*> arguments = {};
  std::vector<std::uint32_t> groups;
  std::size_t group_count = 1;
};
std::vector<std::string> aggregated(const AggregateTrial& trial);

}  // namespace millrace::testing
