#include "connector/app/docs/aggregate_section.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace millrace::app {
namespace {

constexpr const char* kAggregates = R"md(
## SELECT

The step `sql` takes one SELECT over the table `rows` and the look-ups that it declares: WHERE, JOIN and
LEFT JOIN … ON equality, GROUP BY, HAVING, DISTINCT, DISTINCT ON, ORDER BY, LIMIT and OFFSET. Names and
numbers of columns in GROUP BY and ORDER BY are resolved as Postgres does. Every column has a name of its
own; an expression gets one by AS.

- Without ORDER BY, rows leave in the order of the export, groups in the order of their keys, and what is
  DISTINCT in the order of its columns. Rows that ORDER BY leaves equal keep the order of the export.
- DISTINCT ON without ORDER BY keeps the first row of each in the export.
- A row of the result has the number of a row of the export: of the first one that it was made of.
- Where values are equal but look different (1.0 and 1.00), a group shows the first one.
- A row for which an expression has no value fails by itself (`on_row_error`), before it is in a group; a
  group that has no value fails as one row.
- In the counts of a run, the rows that a SELECT gives fewer than it takes are filtered, and the rows that
  it gives more are added.
- Values of `jsonb` can be selected, and not grouped, sorted or made distinct; cast them to text.
- Memory is bounded: what does not fit is kept in files without names. Look-ups have to fit.

## Aggregates

An aggregate is computed over the rows of a group, or over all rows without GROUP BY. Each one takes
`FILTER (WHERE …)`; those with a value take `DISTINCT` before it and `ORDER BY` behind it.
)md";

std::string signature(const sql::Aggregate& aggregate, const sql::Overload& overload) {
  std::vector<std::string_view> names;
  names.reserve(overload.parameters.size());
  for (const auto type : overload.parameters) names.push_back(sql::name_of(type));
  const auto result = sql::name_of(overload.result);
  if (aggregate.order == sql::RowOrder::Sorted) {
    return fmt::format("{}({}) WITHIN GROUP (ORDER BY {}) → {}", aggregate.name, names.front(),
                       names.back(), result);
  }
  const bool counts_rows = names.empty();
  return fmt::format("{}({}) → {}", aggregate.name,
                     counts_rows ? "*" : fmt::format("{}", fmt::join(names, ", ")), result);
}

// What takes every type is told once.
std::string signatures(const sql::Aggregate& aggregate) {
  constexpr std::size_t kEveryType = 12;
  std::vector<std::string> all;
  if (aggregate.signatures.size() >= kEveryType) {
    const bool gives_its_type =
        aggregate.signatures.front().result == aggregate.signatures.front().parameters.front();
    all.push_back(fmt::format(
        "`{}(any) → {}`", aggregate.name,
        gives_its_type ? "the same" : sql::name_of(aggregate.signatures.front().result)));
    if (!gives_its_type) all.push_back(fmt::format("`{}(*) → bigint`", aggregate.name));
  } else {
    for (const auto& overload : aggregate.signatures) {
      all.push_back(fmt::format("`{}`", signature(aggregate, overload)));
    }
  }
  return fmt::format("{}", fmt::join(all, "<br>\n"));
}

std::string entry(const sql::Aggregate& aggregate) {
  std::string text =
      fmt::format("\n### `{}`\n\n{}{}\n\n{}\n\n```sql\n", aggregate.name, aggregate.summary,
                  aggregate.is_own ? " Not an aggregate of Postgres." : "", signatures(aggregate));
  for (const auto& example : aggregate.examples) {
    text += fmt::format("{}  -- {}, where x is {}\n", example.expression, example.result,
                        fmt::join(example.rows, ", "));
  }
  return text + "```\n";
}

}  // namespace

std::string aggregate_section(const sql::AggregateCatalog& aggregates) {
  std::string text = kAggregates;
  for (const auto& [name, aggregate] : aggregates.all()) text += entry(aggregate);
  return text;
}

}  // namespace millrace::app
