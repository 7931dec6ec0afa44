#pragma once

#include <optional>
#include <vector>

#include "connector/components/step.h"
#include "connector/sql/evaluation/evaluator.h"
#include "connector/sql/query/bound_query.h"
#include "connector/transforms/query/grouper.h"
#include "connector/transforms/query/result_rows.h"

namespace millrace::transforms {

// A SELECT at work on one export: joined rows that WHERE lets pass are grouped, or are rows of the
// result at once; see BoundStep.
class QueryRun final : public components::BoundStep {
 public:
  QueryRun(sql::BoundQuery query, SchemaPtr output, const sql::RunValues& run,
           const components::StepContext& context);

  const SchemaPtr& output() const override { return output_; }
  Result<void> apply(Batch batch, components::StepOutput& out) override;
  Result<bool> finish(components::StepOutput& out) override;

 private:
  // Rows without those that failed.
  std::vector<std::uint32_t> rows_without(const std::vector<std::uint32_t>& failed,
                                          std::size_t rows) const;
  // False when none is left.
  bool keep_where(Batch& batch, components::StepOutput& out);
  Result<void> group(const Batch& batch, components::StepOutput& out);
  Result<void> give_groups(GroupChunk& chunk, components::StepOutput& out);
  // Without the groups that HAVING or a fault leaves out.
  void keep_having(GroupChunk& chunk, components::StepOutput& out);
  // The result's rows of what `values` has begun with. `batch` is what a failed row is shown as.
  Result<void> give(sql::Evaluator& values, const Batch& batch, components::StepOutput& out);

  sql::BoundQuery query_;
  SchemaPtr output_;
  bool hides_values_;
  sql::Evaluator input_;
  std::optional<Grouper> grouper_;  // Until its groups have left.
  bool is_grouped_ = false;         // All rows are in groups.
  sql::Evaluator groups_;
  GroupChunk chunk_;
  std::vector<sql::NodeId> keys_;  // Of the order in which rows leave.
  ResultRows result_;
};

}  // namespace millrace::transforms
