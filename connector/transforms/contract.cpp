#include "connector/transforms/contract.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/data/parse_column.h"
#include "connector/data/values.h"
#include "connector/transforms/columns.h"

namespace millrace::transforms {
namespace {

std::string at(const Batch& batch, std::size_t row, const ColumnRule& rule) {
  return fmt::format("row {}: column \"{}\"", batch.origin(row), printable(rule.name));
}

// A copy of the column with NULLs replaced; NULLs are rare where this is used, but the text must
// be in the column's own bytes.
Column filled(const Column& column, std::size_t rows, const std::string& fallback) {
  BatchBuilder builder(std::make_shared<Schema>(std::vector<Field>{Field{"", {}, false}}));
  for (std::size_t row = 0; row < rows; ++row) {
    column.is_null(row) ? builder.add(fallback) : builder.add(column, row);
  }
  return builder.take().columns.front();
}

// A copy of the column with all integers as a sign and digits: a destination that compares or
// writes texts must not see one value in two notations.
Column with_plain_integers(const Column& column, std::size_t rows) {
  BatchBuilder builder(std::make_shared<Schema>(std::vector<Field>{Field{"", {}, false}}));
  for (std::size_t row = 0; row < rows; ++row) {
    const std::string_view text = column.text(row);
    if (column.is_null(row)) {
      builder.add_null();
    } else if (parse_plain_integer(text)) {
      builder.add(text);
    } else {
      builder.add(std::to_string(parse_integer(text).value_or(0)));
    }
  }
  return builder.take().columns.front();
}

std::unexpected<Error> null_error(const Batch& batch, std::size_t row, const ColumnRule& rule) {
  return fail(ErrorKind::BadData,
              at(batch, row, rule) +
                  " is NULL, but the file says required; give it a default, or drop required");
}

std::unexpected<Error> type_error(const Batch& batch, std::size_t row, std::string_view text,
                                  const ColumnRule& rule) {
  return fail(ErrorKind::BadData,
              fmt::format("{}: \"{}\" is not of type {}; mend the report, or declare the column "
                          "with another type",
                          at(batch, row, rule), printable(text, 80), to_string(rule.type)));
}

Result<void> check_values(const Batch& batch, Column& column, const ColumnRule& rule) {
  const bool typed = rule.type.kind != TypeKind::Unknown && rule.type.kind != TypeKind::Text;
  const bool is_integer = rule.type.kind == TypeKind::Integer;
  bool all_plain = true;
  if (!typed && !rule.required) return {};
  for (std::size_t row = 0; row < batch.rows; ++row) {
    if (column.is_null(row)) {
      if (rule.required) return null_error(batch, row, rule);
      continue;
    }
    if (is_integer && parse_plain_integer(column.text(row))) continue;
    if (typed && !is_of(rule.type, column.text(row))) {
      return type_error(batch, row, column.text(row), rule);
    }
    all_plain = !is_integer;
  }
  if (!all_plain) column = with_plain_integers(column, batch.rows);
  return {};
}

// The same checks, and what was parsed stays.
Result<void> keep_values(const Batch& batch, Column& column, const ColumnRule& rule) {
  for (std::size_t row = 0; rule.required && row < batch.rows; ++row) {
    if (column.is_null(row)) return null_error(batch, row, rule);
  }
  auto parsed = parse_column(column, batch.rows, rule.type.kind);
  if (parsed.misfit) return type_error(batch, *parsed.misfit, column.text(*parsed.misfit), rule);
  if (parsed.has_other_notation) column = with_plain_integers(column, batch.rows);
  column.values = std::move(parsed.values);
  return {};
}

// A column that leaves.
struct BoundColumn {
  std::size_t input = 0;             // Index in the incoming batch.
  const ColumnRule* rule = nullptr;  // nullptr: kept as it is.
  bool keeps_values = false;
};

class BoundContract final : public components::BoundStep {
 public:
  BoundContract(std::vector<BoundColumn> columns, SchemaPtr output)
      : columns_(std::move(columns)), output_(std::move(output)) {}

  const SchemaPtr& output() const override { return output_; }

  Result<void> apply(Batch batch, components::StepOutput& out) override {
    Batch result{output_, {}, batch.rows, batch.origins};
    result.columns.reserve(columns_.size());
    for (const auto& bound : columns_) {
      auto column = checked(batch, bound);
      if (!column) return fail(std::move(column).error());
      result.columns.push_back(*std::move(column));
    }
    out.put(std::move(result));
    return {};
  }

 private:
  static Result<Column> checked(const Batch& batch, const BoundColumn& bound) {
    Column column = batch.columns[bound.input];
    if (bound.rule == nullptr) return column;
    const ColumnRule& rule = *bound.rule;
    if (rule.fallback) column = filled(column, batch.rows, *rule.fallback);
    const auto done =
        bound.keeps_values ? keep_values(batch, column, rule) : check_values(batch, column, rule);
    if (!done) return fail(done.error());
    return column;
  }

  std::vector<BoundColumn> columns_;
  SchemaPtr output_;
};

}  // namespace

Contract::Contract(std::vector<ColumnRule> rules, OtherColumns others)
    : rules_(std::move(rules)), others_(others) {}

const ColumnRule* Contract::rule_of(const std::string& source) const {
  const auto found = std::ranges::find(rules_, source, &ColumnRule::source);
  return found == rules_.end() ? nullptr : &*found;
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
  auto output = checked_output(*this, "columns", *input);
  if (!output) return fail(std::move(output).error());
  std::vector<BoundColumn> bound;
  for (std::size_t column = 0; column < input->size(); ++column) {
    const auto* rule = rule_of((*input)[column].name);
    if (rule == nullptr && others_ == OtherColumns::Drop) continue;
    const bool keeps_values = rule != nullptr && has_typed_values(rule->type.kind) &&
                              std::ranges::count(context.typed_columns, rule->name) > 0;
    bound.push_back({column, rule, keeps_values});
  }
  return std::make_unique<BoundContract>(std::move(bound), *std::move(output));
}

}  // namespace millrace::transforms
