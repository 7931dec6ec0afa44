#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "connector/sql/aggregation/accumulator.h"
#include "connector/sql/catalog/overload.h"

namespace millrace::sql {

// Makes what one call of an aggregate sees of groups, given those of its arguments that are
// constant; see ConstantArguments.
using NewAccumulator = std::expected<std::unique_ptr<Accumulator>, ArgumentFault>;
using MakeAccumulator = std::function<NewAccumulator(ConstantArguments arguments)>;

// An example of the documentation: the aggregate over rows of one column, x, and its result as
// text. "NULL" is NULL.
struct AggregateExample {
  std::string expression;
  SqlType type = SqlType::Bigint;  // Of x.
  std::vector<std::string> rows;
  std::string result;
};

// In which order an aggregate has to see the rows of a group.
enum class RowOrder {
  Any,     // It does not matter, or is that of the export.
  Export,  // That of the export unless the call has ORDER BY; and what it remembers of a group
           // grows with its rows, so that one group is best done after the other.
  Sorted,  // That of WITHIN GROUP, which the call must have. The values that rows are ordered by
           // follow the arguments; the last argument is then how many rows the group has (bigint).
};

// A function that is computed over several rows.
struct Aggregate {
  std::string name;
  std::string summary;  // One sentence.
  std::vector<AggregateExample> examples;
  RowOrder order = RowOrder::Any;
  // Not Postgres's, but one of millrace's own.
  bool is_own = false;

  // The ways to call it: parameters and result, nothing else of them; and for each what makes its
  // accumulator.
  std::vector<Overload> signatures = {};
  std::vector<MakeAccumulator> makers = {};

  Aggregate& add(Overload signature, MakeAccumulator make) {
    signatures.push_back(std::move(signature));
    makers.push_back(std::move(make));
    return *this;
  }
  // Of a signature like Numeric(Bigint), with an accumulator that needs nothing.
  template <class Signature, class Its>
  Aggregate& add() {
    return add(overload_detail::described(overload_detail::Maker<Signature>()),
               [](ConstantArguments) -> NewAccumulator { return std::make_unique<Its>(); });
  }
};

}  // namespace millrace::sql
