#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "connector/components/step.h"
#include "connector/spill/key_encoding.h"
#include "connector/sql/evaluation/evaluator.h"
#include "connector/transforms/expressions/batch_parts.h"
#include "connector/transforms/expressions/expression_set.h"

namespace millrace::transforms {

// What the rows of one key are ranked by, as the file writes it: the name of a column, as it is,
// or else an expression. One thread at a time.
class Ranking {
 public:
  // Adds what is wrong with it, as far as the columns are known.
  static void check(const std::string& by, const components::KnownSchema& columns,
                    components::StepProblems& problems);
  // BadData in the words of check().
  static Result<Ranking> bind(const std::string& by, const Schema& input, spill::NullOrder nulls,
                              const components::StepContext& context);

  // Calls `take` for parts of the batch, one after the other, with the rows of the part in which
  // the expression has no value: they have failed, are in ascending order, and have no rank.
  using Take = std::function<Result<void>(Batch& part, const std::vector<std::uint32_t>& failed)>;
  Result<void> each_part(Batch batch, components::StepOutput& out, const Take& take);
  // Of a row of the part that `take` is being called for, in place of what `rank` holds: bytes that
  // compare as the values do.
  void rank(std::size_t row, std::string& rank) const;

 private:
  struct Expression {
    Expression(sql::Program program, const components::StepContext& context)
        : evaluator(std::move(program), run_values(context)), parts(BatchParts::of(context)) {}

    sql::Evaluator evaluator;
    BatchParts parts;
    sql::NodeId value = 0;
    bool hides_values = false;
    const sql::Vector* values = nullptr;  // Of the batch.
  };

  explicit Ranking(spill::NullOrder nulls) : nulls_(nulls) {}

  spill::NullOrder nulls_;
  std::unique_ptr<Expression> expression_;  // Else it is a column:
  std::size_t column_ = 0;
  TypeKind kind_ = TypeKind::Unknown;
  const Column* cells_ = nullptr;  // Of the batch.
};

}  // namespace millrace::transforms
