#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "connector/components/step.h"
#include "connector/sql/evaluation/evaluator.h"
#include "connector/transforms/spill/key_encoding.h"

namespace millrace::transforms {

// What the rows of one key are ranked by, as the file writes it: the name of a column, as it is,
// or else an expression. One thread at a time.
class Ranking {
 public:
  // Adds what is wrong with it, as far as the columns are known.
  static void check(const std::string& by, const components::KnownSchema& columns,
                    components::StepProblems& problems);
  // BadData in the words of check().
  static Result<Ranking> bind(const std::string& by, const Schema& input, NullOrder nulls,
                              const components::StepContext& context);

  // What follows is of this batch, which stays as it is until the next begin(). Fails the rows in
  // which the expression has no value, and gives them in ascending order; they have no rank.
  std::vector<std::uint32_t> begin(const Batch& batch, components::StepOutput& out);
  // In place of what `rank` holds: bytes that compare as the values do.
  void rank(std::size_t row, std::string& rank) const;

 private:
  struct Expression {
    Expression(sql::Program program, const sql::RunValues& run)
        : evaluator(std::move(program), run) {}

    sql::Evaluator evaluator;
    sql::NodeId value = 0;
    bool hides_values = false;
    const sql::Vector* values = nullptr;  // Of the batch.
  };

  explicit Ranking(NullOrder nulls) : nulls_(nulls) {}

  NullOrder nulls_;
  std::unique_ptr<Expression> expression_;  // Else it is a column:
  std::size_t column_ = 0;
  TypeKind kind_ = TypeKind::Unknown;
  const Column* cells_ = nullptr;  // Of the batch.
};

}  // namespace millrace::transforms
