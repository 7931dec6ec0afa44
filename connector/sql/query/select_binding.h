#pragma once

#include <expected>
#include <optional>
#include <string_view>

#include "connector/sql/query/aggregate_binding.h"
#include "connector/sql/query/query_scope.h"
#include "connector/sql/query/target_list.h"

namespace millrace::sql {

// Binds one SELECT, clause by clause: what bind_select() does. Used once.
class SelectBinder {
 public:
  // Both outlive it.
  SelectBinder(const syntax::Select& select, const QueryScope& scope);

  std::expected<BoundQuery, syntax::Fault> bind() &&;

 private:
  using Done = std::expected<void, syntax::Fault>;
  using Found = std::expected<NamedValue, std::string>;
  using Substituted = std::optional<std::expected<NamedValue, syntax::Fault>>;

  Done bind_tables();
  Done add_table(const syntax::TableName& name);
  Done bind_where();
  Done bind_grouping();
  Done bind_columns();
  Done bind_having();
  Done bind_order();
  Done bind_distinct_on();
  Done bind_limits();

  Found find(const syntax::ColumnName& name) const;
  Found find_ungrouped(const syntax::ColumnName& name) const;
  Substituted refuse_aggregate(const syntax::Expression& part) const;
  Substituted of_group(const syntax::Expression& part);

  bool is_aggregate(const syntax::Expression& part) const;
  bool has_groups() const;
  // What messages say of the keys of groups.
  Done name_keys(const std::vector<const syntax::Expression*>& keys);
  std::string name_of_key(const syntax::Expression& key) const;
  // The expression that an item of GROUP BY means.
  std::expected<const syntax::Expression*, syntax::Fault> grouped_by(
      const syntax::Expression& item) const;
  // What an item of ORDER BY or DISTINCT ON means.
  struct Ordered {
    NodeId value = 0;
    std::size_t target = 0;  // The column that comes out, or a number of its own beyond these.
  };
  std::expected<Ordered, syntax::Fault> ordered_by(const syntax::Expression& item,
                                                   std::string_view clause);
  Ordered among_targets(NodeId value);
  // Whether those of DISTINCT ON are the first ones of ORDER BY, as Postgres counts them: two
  // columns that come out are two, also where their values are the same.
  bool begins_order(const std::vector<std::size_t>& targets) const;
  BoundNode text_of(NodeId value, std::size_t at);

  Binder& values() { return query_.grouping ? output_ : input_; }
  ProgramBuilder& value_builder() { return query_.grouping ? output_builder_ : input_builder_; }

  const syntax::Select& select_;
  const QueryScope& scope_;
  TableScope tables_;
  ProgramBuilder input_builder_;
  Binder input_;
  ProgramBuilder output_builder_;
  Binder output_;
  AggregateBinding aggregates_;
  std::optional<TargetList> targets_;
  std::string_view clause_;                 // What is being bound; empty inside of an aggregate.
  bool has_computed_keys_ = false;          // Of GROUP BY: others than columns.
  std::vector<std::size_t> order_targets_;  // Of ORDER BY, each once.
  std::vector<NodeId> order_values_;        // Those that do not come out.
  BoundQuery query_;
};

}  // namespace millrace::sql
