#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "connector/components/step.h"
#include "connector/sql/evaluation/evaluator.h"
#include "connector/sql/query/bound_query.h"
#include "connector/transforms/expressions/batch_parts.h"
#include "connector/transforms/query/group_reports.h"
#include "connector/transforms/query/grouper.h"
#include "connector/transforms/query/join_table.h"
#include "connector/transforms/query/result_rows.h"

namespace millrace::transforms {

// A look-up that a query joins.
struct QueryLookup {
  std::string name;  // For messages.
  SchemaPtr columns;
};

// What a query has to do with: the columns that come in and go out, and what it joins to the
// former, one look-up for each join.
struct QueryShape {
  SchemaPtr input;
  SchemaPtr output;
  std::vector<QueryLookup> lookups;
};

// A SELECT at work on one export: joined rows that WHERE lets pass are grouped, or are rows of the
// result at once; see BoundStep.
class QueryRun final : public components::BoundStep {
 public:
  QueryRun(sql::BoundQuery query, QueryShape shape, const sql::RunValues& run,
           const components::StepContext& context);

  // What takes the rows of a look-up, before the first apply().
  JoinTable& table_of(std::size_t join) { return joins_[join]; }

  const SchemaPtr& output() const override { return shape_.output; }
  Result<void> apply(Batch batch, components::StepOutput& out) override;
  Result<bool> finish(components::StepOutput& out) override;

 private:
  // Rows from the tables before this join on.
  Result<void> join(std::size_t index, Batch batch, components::StepOutput& out);
  Result<void> take(Batch batch, components::StepOutput& out);
  // Rows without those that failed.
  std::vector<std::uint32_t> rows_without(const std::vector<std::uint32_t>& failed,
                                          std::size_t rows) const;
  // False when none is left.
  bool keep_where(Batch& batch, components::StepOutput& out);
  // What is evaluated of the rows that WHERE has let through.
  PartNodes nodes_of_rows() const;
  // These rows, with those values.
  Result<void> use(const Batch& batch, components::StepOutput& out);
  Result<void> group(const Batch& batch, components::StepOutput& out);
  Result<void> give_groups(GroupChunk& chunk, components::StepOutput& out);
  // The same for the two halves of the chunk, whose texts take too much memory together.
  Result<void> give_halves(const GroupChunk& chunk, components::StepOutput& out);
  // Without the groups that HAVING or a fault leaves out.
  void keep_having(GroupChunk& chunk, components::StepOutput& out);
  // The result's rows of what `values` has begun with. `batch` is what a failed row is shown as.
  Result<void> give(sql::Evaluator& values, const Batch& batch, components::StepOutput& out);

  sql::BoundQuery query_;
  QueryShape shape_;
  bool hides_values_;
  std::deque<JoinTable> joins_;
  std::vector<SchemaPtr> joined_;  // What comes out of each of them.
  sql::Evaluator input_;
  BatchParts where_parts_;
  BatchParts parts_;
  std::vector<sql::NodeId> group_nodes_;  // Of the rows that come in.
  std::optional<Grouper> grouper_;        // Until its groups have left.
  bool is_grouped_ = false;               // All rows are in groups.
  sql::Evaluator groups_;
  std::optional<GroupReports> group_reports_;
  GroupChunk chunk_;
  std::vector<sql::NodeId> keys_;   // Of the order in which rows leave.
  std::vector<sql::NodeId> texts_;  // Of the columns.
  ResultRows result_;
};

}  // namespace millrace::transforms
