#pragma once

#include <string>
#include <vector>

#include "connector/components/step.h"
#include "connector/sql/evaluation/evaluator.h"
#include "connector/sql/query/bound_query.h"

namespace millrace::transforms {

// Groups that have no value, told by the keys that make them a group: the rows of the report that
// they were made of may be many. Everything that is passed to it outlives it.
class GroupReports {
 public:
  // `columns` are those of the query's input that come from the rows of the export, its first ones.
  GroupReports(const sql::QueryGrouping& grouping, const sql::Program& input, const Schema& columns,
               const std::vector<std::string>& hidden_columns);

  // The number of the group's first row is `origin`, `row` its place among what `groups` has begun
  // with. Keys that are made of hidden columns are "***".
  Batch shown(sql::Evaluator& groups, std::size_t row, std::uint64_t origin) const;
  // " in the group country = "SG", city is NULL", of shown(); empty when there are no keys.
  static std::string named(const Batch& shown);

 private:
  const sql::QueryGrouping& grouping_;
  std::vector<bool> hides_;  // By key.
  SchemaPtr schema_;
};

// Passes on what a query says of its groups while `groups` has begun with them: a batch that it is
// told with has their numbers, and no columns.
class GroupOutput final : public components::StepOutput {
 public:
  GroupOutput(const GroupReports& reports, sql::Evaluator& groups, components::StepOutput& out)
      : reports_(reports), groups_(groups), out_(out) {}

  void put(Batch rows) override { out_.put(std::move(rows)); }
  void fail_row(const Batch& batch, std::size_t row, std::string reason) override;
  void quarantine(const Batch& batch, std::size_t row, std::string reason) override;

 private:
  const GroupReports& reports_;
  sql::Evaluator& groups_;
  components::StepOutput& out_;
};

}  // namespace millrace::transforms
