// Step "where": keeps the rows for which a condition is true.

#include "config/spec/spec.h"
#include "connector/components/registry.h"
#include "connector/sql/evaluation/evaluator.h"
#include "connector/transforms/columns.h"
#include "connector/transforms/expressions/batch_parts.h"
#include "connector/transforms/expressions/expression_set.h"
#include "connector/transforms/expressions/row_reports.h"

namespace millrace::transforms {
namespace {

struct WhereConfig {
  std::string condition;
};

config::Spec<WhereConfig> where_spec() {
  return config::Spec<WhereConfig>("where", "Keeps the rows for which a condition is true.")
      .field<&WhereConfig::condition>(
          "The condition, an expression of Postgres. Rows for which it is false or NULL are "
          "filtered out.",
          {.required = true, .example_yaml = "email LIKE '%@%'"})
      .shorthand<&WhereConfig::condition>();
}

class BoundWhere final : public components::BoundStep {
 public:
  BoundWhere(SchemaPtr schema, sql::NodeId condition, sql::Program program,
             const components::StepContext& context, bool hides_values)
      : schema_(std::move(schema)),
        condition_(condition),
        evaluator_(std::move(program), run_values(context)),
        parts_(BatchParts::of(context)),
        hides_values_(hides_values) {}

  const SchemaPtr& output() const override { return schema_; }

  Result<void> apply(Batch batch, components::StepOutput& out) override {
    return parts_.each(evaluator_, std::move(batch), {{&condition_, 1}}, [&](Batch& part) {
      filter(part, out);
      return Result<void>();
    });
  }

 private:
  void filter(Batch& batch, components::StepOutput& out) {
    const auto& truth = evaluator_.evaluate(condition_);
    const auto failed = report_faults(evaluator_.faults(), batch, hides_values_, out);
    kept_.clear();
    auto next_failed = failed.begin();
    for (std::uint32_t row = 0; row < batch.rows; ++row) {
      if (next_failed != failed.end() && *next_failed == row) {
        ++next_failed;
      } else if (!truth.is_null(row) && truth.at<bool>(row)) {
        kept_.push_back(row);
      }
    }
    if (kept_.size() == batch.rows) {
      out.put(std::move(batch));
    } else if (!kept_.empty()) {
      out.put(pick_rows(batch, kept_));
    }
  }

  SchemaPtr schema_;
  sql::NodeId condition_;
  sql::Evaluator evaluator_;
  BatchParts parts_;
  bool hides_values_;
  std::vector<std::uint32_t> kept_;
};

class WhereStep final : public components::Step {
 public:
  explicit WhereStep(WhereConfig config) : config_(std::move(config)) {}

  components::StepTraits traits() const override {
    return {.counts = components::CountEffect::Filters};
  }

  void check(components::KnownSchema& columns, components::StepProblems& problems) const override {
    ExpressionSet expressions(columns, {});
    const auto condition = expressions.add_condition(config_.condition, "where");
    if (!condition) {
      problems.add_at(config_.condition, condition.error().at, condition.error().message);
    }
  }

  Result<std::unique_ptr<components::BoundStep>> bind(
      const SchemaPtr& input, const components::StepContext& context) const override {
    auto output = checked_output(*this, *input);
    if (!output) return fail(std::move(output).error());
    const components::KnownSchema columns(input->fields());
    const auto run = run_values(context);
    ExpressionSet expressions(columns, run);
    const auto condition = expressions.add_condition(config_.condition, "where");
    if (!condition) return fail(ErrorKind::BadData, condition.error().message);
    const bool hides_values = expressions.reads_any_of(context.hidden_columns);
    return std::make_unique<BoundWhere>(*std::move(output), *condition,
                                        std::move(expressions).take(), context, hides_values);
  }

 private:
  WhereConfig config_;
};

}  // namespace

void register_where_step(components::Registry& registry) {
  registry.add_step<WhereStep>(where_spec());
}

}  // namespace millrace::transforms
