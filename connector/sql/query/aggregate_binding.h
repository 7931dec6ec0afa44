#pragma once

#include <expected>
#include <vector>

#include "connector/sql/aggregation/aggregate_catalog.h"
#include "connector/sql/binding/binder.h"
#include "connector/sql/query/bound_query.h"

namespace millrace::sql {

// Binds the calls of aggregates in one query. A call that is there twice is computed once. The
// catalogs, the binder and its program outlive it.
class AggregateBinding {
 public:
  AggregateBinding(const Catalog& functions, const AggregateCatalog& aggregates, Binder& input,
                   ProgramBuilder& program)
      : aggregates_(aggregates), input_(input), program_(program), coercion_(functions, program) {}

  // Gives the place of the call among all().
  std::expected<std::size_t, syntax::Fault> bind(const syntax::Call& call, std::size_t at);

  const std::vector<QueryAggregate>& all() const { return all_; }
  std::vector<QueryAggregate> take() && { return std::move(all_); }

 private:
  using Done = std::expected<void, syntax::Fault>;

  Done expect_its_form(const Aggregate& aggregate, const syntax::Call& call, std::size_t at) const;
  Done bind_arguments(const syntax::Call& call, QueryAggregate& bound);
  Done bind_order(const syntax::Call& call, QueryAggregate& bound);
  // DISTINCT puts the rows in the order of all arguments.
  Done order_by_arguments(QueryAggregate& bound) const;
  Done bind_filter(const syntax::Call& call, QueryAggregate& bound);
  // The value where the filter is true, else NULL: it is not computed of rows that do not count.
  NodeId guarded(NodeId value, NodeId filter);
  Done expect_accumulator(const QueryAggregate& bound) const;
  std::size_t intern(QueryAggregate bound);
  std::size_t counter_of(const QueryAggregate& bound);

  const AggregateCatalog& aggregates_;
  Binder& input_;
  ProgramBuilder& program_;
  Coercion coercion_;
  std::vector<QueryAggregate> all_;
};

// Those of an aggregate's arguments that are constants; nullptr for the others.
std::vector<const Vector*> constants_among(std::span<const NodeId> arguments,
                                           std::span<const ProgramNode> nodes);

}  // namespace millrace::sql
