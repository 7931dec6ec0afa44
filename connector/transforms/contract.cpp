#include "connector/transforms/contract.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/data/values.h"
#include "connector/transforms/columns.h"
#include "connector/transforms/plain_rows.h"
#include "connector/transforms/violations.h"

namespace millrace::transforms {
namespace {

constexpr std::size_t kShownValue = 80;

// A copy of the column with NULLs replaced; NULLs are rare where this is used, but the text must
// be in the column's own bytes.
Column filled(const Column& column, std::size_t rows, const std::string& fallback) {
  BatchBuilder builder(std::make_shared<Schema>(std::vector<Field>{Field{"", {}, false}}));
  for (std::size_t row = 0; row < rows; ++row) {
    column.is_null(row) ? builder.add(fallback) : builder.add(column, row);
  }
  return builder.take().columns.front();
}

// A copy of the column with all values in the plain notation: a destination that compares or
// writes texts must not see one value in two notations.
Column in_plain_notation(const Column& column, std::size_t rows, Type type) {
  BatchBuilder builder(std::make_shared<Schema>(std::vector<Field>{Field{"", {}, false}}));
  for (std::size_t row = 0; row < rows; ++row) {
    const std::string_view text = column.text(row);
    if (column.is_null(row) || is_plainly_of(type, text)) {
      builder.add(column, row);
    } else {
      builder.add(plain_notation(type, text).value_or(std::string(text)));
    }
  }
  return builder.take().columns.front();
}

// What is wrong with the rows of one batch: it counts against the whole export, or, where the sync
// quarantines rows, against the row alone.
class Faults {
 public:
  Faults(const Batch& batch, Violations& of_export, const components::StepContext& context)
      : batch_(batch), of_export_(of_export), context_(context) {}

  void add_misfit(const ColumnRule& rule, std::size_t row, std::string_view value) {
    const bool hidden = std::ranges::binary_search(context_.hidden_columns, rule.source);
    if (hidden) value = "***";
    if (!context_.quarantines_rows) {
      of_export_.add_misfit(rule, batch_.origin(row), value);
      return;
    }
    add_reason(row, fmt::format("\"{}\" is not of type {}: \"{}\"", printable(rule.source),
                                to_string(rule.type), printable(value, kShownValue)));
  }
  void add_null(const ColumnRule& rule, std::size_t row) {
    if (!context_.quarantines_rows) {
      of_export_.add_null(rule, batch_.origin(row));
      return;
    }
    add_reason(row, fmt::format("\"{}\" is NULL, but required", printable(rule.source)));
  }

  // True when rows of the batch leave.
  bool any_leaves() const { return of_export_.empty(); }
  // By row of the batch: why it does not leave.
  const std::map<std::size_t, std::string>& reasons() const { return reasons_; }

 private:
  void add_reason(std::size_t row, const std::string& reason) {
    auto& reasons = reasons_[row];
    reasons += reasons.empty() ? reason : "; " + reason;
  }

  const Batch& batch_;
  Violations& of_export_;
  const components::StepContext& context_;
  std::map<std::size_t, std::string> reasons_;
};

void check_values(const Batch& batch, Column& column, const ColumnRule& rule, Faults& faults) {
  const bool typed = rule.type.kind != TypeKind::Unknown && rule.type.kind != TypeKind::Text;
  if (!typed && !rule.required) return;
  bool all_plain = true;
  const PlainRows plain(rule.type, column, batch.rows,
                        rule.required ? PlainRows::Nulls::Stop : PlainRows::Nulls::Pass);
  for (std::size_t row = plain.next_doubtful(0); row < batch.rows;
       row = plain.next_doubtful(row + 1)) {
    if (column.is_null(row)) {
      if (rule.required) faults.add_null(rule, row);
    } else if (typed && !is_plainly_of(rule.type, column.text(row))) {
      all_plain = false;
      if (plain_notation(rule.type, column.text(row))) continue;
      faults.add_misfit(rule, row, column.text(row));
    }
  }
  if (!all_plain && faults.any_leaves()) column = in_plain_notation(column, batch.rows, rule.type);
}

// A column that leaves.
struct BoundColumn {
  std::size_t input = 0;             // Index in the incoming batch.
  const ColumnRule* rule = nullptr;  // nullptr: kept as it is.
};

class BoundContract final : public components::BoundStep {
 public:
  BoundContract(std::vector<BoundColumn> columns, const Schema& input, SchemaPtr output,
                components::StepContext context)
      : columns_(std::move(columns)), output_(std::move(output)), context_(std::move(context)) {
    std::vector<Field> fields;
    for (const auto& column : columns_) {
      inputs_.push_back(column.input);
      fields.push_back(input[column.input]);
    }
    shown_ = std::make_shared<const Schema>(std::move(fields));
  }

  const SchemaPtr& output() const override { return output_; }

  Result<void> apply(Batch batch, components::StepOutput& out) override {
    Faults faults(batch, violations_, context_);
    Batch result{output_, {}, batch.rows, batch.origins};
    result.columns.reserve(columns_.size());
    for (const auto& bound : columns_) result.columns.push_back(checked(batch, bound, faults));
    if (!faults.reasons().empty()) {
      // What other_columns drops is nowhere to be seen.
      const Batch shown = pick(batch, inputs_, shown_);
      for (const auto& [row, reason] : faults.reasons()) out.fail_row(shown, row, reason);
      result = without(faults, result);
    }
    if (violations_.empty()) out.put(std::move(result));
    if (context_.first_rows_only) return verdict();
    return {};
  }

  Result<bool> finish(components::StepOutput&) override {
    if (auto kept = verdict(); !kept) return fail(std::move(kept).error());
    return true;
  }

  std::vector<Violation> violations() const override { return violations_.found(); }

 private:
  Result<void> verdict() const {
    if (violations_.empty()) return {};
    return fail(violations_.error());
  }

  Column checked(const Batch& batch, const BoundColumn& bound, Faults& faults) {
    Column column = batch.columns[bound.input];
    if (bound.rule == nullptr) return column;
    const ColumnRule& rule = *bound.rule;
    if (rule.fallback) column = filled(column, batch.rows, *rule.fallback);
    check_values(batch, column, rule, faults);
    return column;
  }

  // The rows that have no fault.
  static Batch without(const Faults& faults, const Batch& batch) {
    std::vector<std::uint32_t> kept;
    for (std::uint32_t row = 0; row < batch.rows; ++row) {
      if (!faults.reasons().contains(row)) kept.push_back(row);
    }
    return pick_rows(batch, kept);
  }

  std::vector<BoundColumn> columns_;
  std::vector<std::size_t> inputs_;  // Theirs.
  SchemaPtr shown_;                  // As the report names them.
  SchemaPtr output_;
  components::StepContext context_;
  Violations violations_;
};

}  // namespace

Contract::Contract(std::vector<ColumnRule> rules, OtherColumns others)
    : rules_(std::move(rules)), others_(others) {}

const ColumnRule* Contract::rule_of(const std::string& source) const {
  const auto found = std::ranges::find(rules_, source, &ColumnRule::source);
  return found == rules_.end() ? nullptr : &*found;
}

std::vector<std::string> Contract::made_of(std::string_view column) const {
  const auto found = std::ranges::find(rules_, column, &ColumnRule::name);
  return {found == rules_.end() ? std::string(column) : found->source};
}

void Contract::check(components::KnownSchema& columns, components::StepProblems& problems) const {
  std::vector<Field> fields;
  std::vector<Field> later;  // Of columns that only the report can tell of.
  for (const auto& rule : rules_) {
    const bool there = expect_column(rule.source, columns, problems);
    if (there && !columns.find(rule.source)) later.push_back({rule.name, rule.type, rule.required});
  }
  for (const auto& field : columns.fields()) {
    if (const auto* rule = rule_of(field.name)) {
      fields.push_back({rule->name, rule->type, rule->required});
    } else if (others_ == OtherColumns::Keep) {
      fields.push_back(field);
    } else if (others_ == OtherColumns::Fail) {
      problems.add(field.name,
                   fmt::format("does not name the column \"{}\" of the report, and other_columns "
                               "is fail; declare it, or set other_columns: drop",
                               printable(field.name)));
    }
  }
  fields.insert(fields.end(), later.begin(), later.end());
  expect_unique(fields, problems);
  if (columns.is_closed() || others_ != OtherColumns::Keep) {
    columns.close(std::move(fields));
  } else {
    for (const auto& rule : rules_) columns.remove(rule.source);
    columns.replace(std::move(fields));
  }
  for (const auto& rule : rules_) {
    if (rule.name != rule.source) columns.renamed(rule.source, rule.name);
  }
}

Result<std::unique_ptr<components::BoundStep>> Contract::bind(
    const SchemaPtr& input, const components::StepContext& context) const {
  auto output = checked_output(*this, *input);
  if (!output) return fail(std::move(output).error());
  std::vector<BoundColumn> bound;
  for (std::size_t column = 0; column < input->size(); ++column) {
    const auto* rule = rule_of((*input)[column].name);
    if (rule == nullptr && others_ == OtherColumns::Drop) continue;
    bound.push_back({column, rule});
  }
  return std::make_unique<BoundContract>(std::move(bound), *input, *std::move(output), context);
}

}  // namespace millrace::transforms
