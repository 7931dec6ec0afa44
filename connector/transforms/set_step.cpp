// Step "set": adds columns that expressions compute, or replaces columns by them.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "config/spec/spec.h"
#include "connector/base/text/ascii.h"
#include "connector/components/registry.h"
#include "connector/sql/evaluation/evaluator.h"
#include "connector/sql/evaluation/text_column.h"
#include "connector/sql/syntax/parse.h"
#include "connector/sql/syntax/tree/column_names.h"
#include "connector/transforms/columns.h"
#include "connector/transforms/expressions/batch_parts.h"
#include "connector/transforms/expressions/expression_set.h"
#include "connector/transforms/expressions/row_reports.h"

namespace millrace::transforms {
namespace {

struct SetConfig {
  config::Map<std::string> columns;
};

config::Spec<SetConfig> set_spec() {
  return config::Spec<SetConfig>("set", "Adds columns that are computed, or replaces columns.")
      .field<&SetConfig::columns>(
          "The name of a column to the expression, of Postgres, that gives its value. A later one "
          "sees the columns of those before it.",
          {.required = true, .example_yaml = "{email: lower(trim(email))}"})
      .shorthand<&SetConfig::columns>();
}

// A column that leaves: one that came in, as it is, or a computed text.
struct SetColumn {
  std::size_t input = 0;
  std::optional<sql::NodeId> text;
};

class BoundSet final : public components::BoundStep {
 public:
  BoundSet(SchemaPtr output, std::vector<SetColumn> columns, sql::Program program,
           const components::StepContext& context, bool hides_values)
      : output_(std::move(output)),
        columns_(std::move(columns)),
        evaluator_(std::move(program), run_values(context)),
        parts_(BatchParts::of(context)),
        hides_values_(hides_values) {
    for (const auto& column : columns_) {
      if (column.text) computed_.push_back(*column.text);
    }
  }

  const SchemaPtr& output() const override { return output_; }

  Result<void> apply(Batch batch, components::StepOutput& out) override {
    return parts_.each(evaluator_, std::move(batch), {.texts = computed_},
                       [&](const Batch& part) { return compute(part, out); });
  }

 private:
  Result<void> compute(const Batch& batch, components::StepOutput& out) {
    Batch result{output_, {}, batch.rows, batch.origins};
    result.columns.reserve(columns_.size());
    for (const auto& column : columns_) {
      if (!column.text) {
        result.columns.push_back(batch.columns[column.input]);
        continue;
      }
      auto computed = sql::text_column(evaluator_.evaluate(*column.text), batch.rows);
      if (!computed) {
        return fail(ErrorKind::BadData,
                    "the computed texts of a few thousand rows take more than 4 GiB");
      }
      result.columns.push_back(*std::move(computed));
    }
    const auto failed = report_faults(evaluator_.faults(), batch, hides_values_, out);
    out.put(failed.empty() ? std::move(result) : pick_rows(result, rows_but(failed, batch.rows)));
    return {};
  }

  SchemaPtr output_;
  std::vector<SetColumn> columns_;
  std::vector<sql::NodeId> computed_;
  sql::Evaluator evaluator_;
  BatchParts parts_;
  bool hides_values_;
};

// For {tier: 'gold'}, where YAML takes the quotes for its own.
std::string text_hint(std::string_view text, std::string_view message) {
  const auto is_of_words = [](char c) { return is_letter_or_digit(c) || c == ' ' || c == '_'; };
  if (!std::ranges::all_of(text, is_of_words) || message.contains("did you mean")) return "";
  return fmt::format("; a text has single quotes of its own within those of YAML: \"'{}'\"", text);
}

class SetStep final : public components::Step {
 public:
  explicit SetStep(SetConfig config) : config_(std::move(config)) {}

  components::StepTraits traits() const override { return {}; }

  // Through the columns that are set before it.
  std::vector<std::string> made_of(std::string_view column) const override {
    std::map<std::string, Names, std::less<>> made;
    for (const auto& [name, text] : config_.columns) {
      Names names;
      for (const auto& read : names_in(text)) {
        const auto before = made.find(read);
        if (before == made.end()) {
          names.insert(read);
        } else {
          names.insert(before->second.begin(), before->second.end());
        }
      }
      made.insert_or_assign(name, std::move(names));
    }
    const auto found = made.find(column);
    if (found == made.end()) return {std::string(column)};
    return {found->second.begin(), found->second.end()};
  }

  void check(components::KnownSchema& columns, components::StepProblems& problems) const override {
    if (config_.columns.empty()) problems.add("", "sets no column; name at least one");
    ExpressionSet expressions(columns, {});
    std::vector<Field> computed;
    for (const auto& [name, text] : config_.columns) {
      if (name.empty()) problems.add(name, "sets a column without a name; write one");
      const auto value = expressions.add(text);
      if (!value) {
        const auto& [at, message] = value.error();
        problems.add_at(text, at, message + text_hint(text, message));
      }
      // One that is wrong is told once, and not again for those that use it.
      const auto type = value ? sql::column_type_of(expressions.type_of(*value)) : Type();
      if (value) expressions.assign(name, as_column(expressions, *value));
      computed.push_back({name, type, false});
    }
    take_over(columns, std::move(computed));
  }

  Result<std::unique_ptr<components::BoundStep>> bind(
      const SchemaPtr& input, const components::StepContext& context) const override {
    auto output = checked_output(*this, *input);
    if (!output) return fail(std::move(output).error());
    const components::KnownSchema known(input->fields());
    const auto run = run_values(context);
    ExpressionSet expressions(known, run);
    std::vector<SetColumn> columns(input->size());
    for (std::size_t i = 0; i < columns.size(); ++i) columns[i].input = i;
    columns.resize((*output)->size());
    for (const auto& [name, text] : config_.columns) {
      const auto value = expressions.add(text);
      if (!value) return fail(ErrorKind::BadData, value.error().message);
      const auto as_text = expressions.text_of(*value);
      if (!as_text) return fail(ErrorKind::BadData, as_text.error().message);
      columns[*(*output)->find(name)].text = *as_text;
      expressions.assign(name, as_column(expressions, *value));
    }
    const bool hides_values = expressions.reads_any_of(context.hidden_columns);
    return std::make_unique<BoundSet>(*std::move(output), std::move(columns),
                                      std::move(expressions).take(), context, hides_values);
  }

 private:
  // What later expressions see: the value as a column holds it.
  static sql::NodeId as_column(ExpressionSet& expressions, sql::NodeId value) {
    if (expressions.type_of(value) != sql::SqlType::Interval) return value;
    return expressions.text_of(value).value_or(value);
  }

  static void take_over(components::KnownSchema& columns, std::vector<Field> computed) {
    std::vector<Field> fields = columns.fields();
    for (auto& field : computed) {
      const auto known = std::ranges::find(fields, field.name, &Field::name);
      if (known == fields.end()) {
        fields.push_back(std::move(field));
      } else {
        *known = std::move(field);
      }
    }
    if (columns.is_closed()) {
      columns.close(std::move(fields));
    } else {
      columns.replace(std::move(fields));
    }
  }

  using Names = std::set<std::string, std::less<>>;
  static Names names_in(std::string_view text) {
    const auto parsed = sql::syntax::parse_expression(text);
    return parsed ? sql::syntax::column_names(*parsed) : Names();
  }

  SetConfig config_;
};

}  // namespace

void register_set_step(components::Registry& registry) {
  registry.add_step<SetStep>(set_spec());
}

}  // namespace millrace::transforms
