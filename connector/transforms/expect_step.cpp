// Step "expect": rules that rows have to keep.

#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/spec/spec.h"
#include "connector/base/text/text.h"
#include "connector/components/registry.h"
#include "connector/transforms/columns.h"
#include "connector/transforms/expecting/bound_expect.h"
#include "connector/transforms/expecting/expect_rules.h"
#include "connector/transforms/expressions/expression_set.h"

template <>
struct millrace::config::EnumNames<millrace::transforms::OnViolation> {
  using OnViolation = millrace::transforms::OnViolation;
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, OnViolation>>(
      {{"fail", OnViolation::Fail},
       {"drop", OnViolation::Drop},
       {"quarantine", OnViolation::Quarantine}});
};

namespace millrace::transforms {
namespace {

config::Spec<ValueRange> range_spec() {
  return config::Spec<ValueRange>("range",
                                  "Values that a column may have; both ends belong to them.")
      .field<&ValueRange::min>("The least value, of the column's type.", {.example_yaml = "0"})
      .field<&ValueRange::max>("The greatest value, of the column's type.")
      .check([](const ValueRange& range) -> std::optional<std::string> {
        if (range.min || range.max) return std::nullopt;
        return "has neither min nor max; write one of them";
      });
}

config::Spec<RowCount> row_count_spec() {
  return config::Spec<RowCount>("rows", "How many rows an export may have.")
      .field<&RowCount::min>("The least number of rows.", {.example_yaml = "1"})
      .field<&RowCount::max>("The greatest number of rows.")
      .check([](const RowCount& count) -> std::optional<std::string> {
        if (!count.min && !count.max) return "has neither min nor max; write one of them";
        if (count.min && count.max && *count.min > *count.max) return "has a min above its max";
        return std::nullopt;
      });
}

bool has_rules(const ExpectConfig& config) {
  return !row_rules(config).empty() || !config.unique.empty() || config.rows;
}

config::Spec<ExpectConfig> expect_spec() {
  return config::Spec<ExpectConfig>("expect",
                                    "Rules that rows have to keep, and what happens to those that "
                                    "break one.")
      .field<&ExpectConfig::that>(
          "Conditions, expressions of Postgres. A row breaks one that is false for it; NULL keeps "
          "it, as in CHECK.",
          {.example_yaml = "[length(email) > 3]"})
      .field<&ExpectConfig::not_null>("Columns that have a value.")
      .field<&ExpectConfig::unique>(
          "Columns whose values, taken together, no two rows have in common. NULLs equal nothing, "
          "as "
          "in UNIQUE. Of rows with one key the first one keeps the rule.")
      .field<&ExpectConfig::in>("The values that a column may have. NULL keeps the rule.")
      .map_of<&ExpectConfig::range>(range_spec(), "The range of a column. NULL keeps the rule.")
      .field<&ExpectConfig::matches>(
          "The regular expression that a column's text matches somewhere; ^ and $ stand for its "
          "ends. NULL keeps the rule.")
      .group<&ExpectConfig::rows>(row_count_spec(),
                                  "How many rows come in. An export with more or fewer fails, "
                                  "whatever on_violation says.")
      .field<&ExpectConfig::on_violation>(
          "What happens to a row that breaks a rule: fail fails the export, at its end, with all "
          "rules that are broken; drop takes the row out; quarantine puts it into the quarantine "
          "file.")
      .field<&ExpectConfig::at_most>(
          "With drop and quarantine: how many rows may break rules, as a number or as a share of "
          "all "
          "rows that come in (1%). With more, the export fails.")
      .shorthand<&ExpectConfig::that>()
      .check([](const ExpectConfig& config) -> std::optional<std::string> {
        if (has_rules(config)) return std::nullopt;
        return "expects nothing; write that, not_null, unique, in, range, matches or rows";
      })
      .check_at<&ExpectConfig::at_most>(
          [](const ExpectConfig& config) -> std::optional<std::string> {
            if (!config.at_most || config.on_violation != OnViolation::Fail) return std::nullopt;
            return "needs on_violation: drop or quarantine; with fail, no row may break a rule";
          });
}

class ExpectStep final : public components::Step {
 public:
  explicit ExpectStep(ExpectConfig config)
      : config_(std::move(config)), rules_(row_rules(config_)) {}

  components::StepTraits traits() const override {
    const bool drops = config_.on_violation == OnViolation::Drop;
    return {.counts = drops ? components::CountEffect::Filters : components::CountEffect::Keeps,
            .stateless = config_.unique.empty() && !config_.rows && !config_.at_most};
  }

  void check(components::KnownSchema& columns, components::StepProblems& problems) const override {
    ExpressionSet expressions(columns, {});
    for (const auto& rule : rules_) {
      // Where a name stands alone, it can only be meant as that of a column.
      if (!rule.is_own_text && !expect_column(rule.written, columns, problems)) continue;
      const auto condition = expressions.add_condition(rule.expression, "expect");
      if (condition) continue;
      const auto& fault = condition.error();
      if (rule.is_own_text) {
        problems.add_at(rule.written, fault.at, fault.message);
      } else {
        problems.add(rule.written, fault.message);
      }
    }
    for (const auto& [name, range] : config_.range) {
      const auto index = columns.find(name);
      const auto kind = index ? columns.fields()[*index].type.kind : TypeKind::Unknown;
      if (is_empty(range, kind)) problems.add(name, "has a range whose min is above its max");
    }
    for (const auto& name : config_.unique) expect_column(name, columns, problems);
  }

  Result<std::unique_ptr<components::BoundStep>> bind(
      const SchemaPtr& input, const components::StepContext& context) const override {
    auto output = checked_output(*this, *input);
    if (!output) return fail(std::move(output).error());
    const components::KnownSchema columns(input->fields());
    const auto run = run_values(context);
    ExpressionSet expressions(columns, run);
    std::vector<sql::NodeId> conditions;
    for (const auto& rule : rules_) {
      const auto condition = expressions.add_condition(rule.expression, "expect");
      if (!condition) return fail(ErrorKind::BadData, condition.error().message);
      conditions.push_back(*condition);
    }
    ExpectWork work{.schema = *std::move(output),
                    .config = config_,
                    .rules = rules_,
                    .conditions = std::move(conditions),
                    .hides_values = expressions.reads_any_of(context.hidden_columns)};
    return bound_expect(std::move(work), std::move(expressions).take(), run, context);
  }

 private:
  ExpectConfig config_;
  std::vector<RowRule> rules_;
};

}  // namespace

void register_expect_step(components::Registry& registry) {
  registry.add_step<ExpectStep>(expect_spec());
}

}  // namespace millrace::transforms
