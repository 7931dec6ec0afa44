#include "connector/transforms/contract.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/text.h"
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

Result<void> check_values(const Batch& batch, Column& column, const ColumnRule& rule) {
  const bool typed = rule.type.kind != TypeKind::Unknown && rule.type.kind != TypeKind::Text;
  const bool is_integer = rule.type.kind == TypeKind::Integer;
  bool all_plain = true;
  if (!typed && !rule.required) return {};
  for (std::size_t row = 0; row < batch.rows; ++row) {
    if (column.is_null(row)) {
      if (!rule.required) continue;
      return fail(ErrorKind::BadData,
                  at(batch, row, rule) +
                      " is NULL, but the file says required; give it a default, or drop required");
    }
    if (is_integer && parse_plain_integer(column.text(row))) continue;
    if (typed && !is_of(rule.type, column.text(row))) {
      return fail(
          ErrorKind::BadData,
          fmt::format("{}: \"{}\" is not of type {}; mend the report, or declare the column "
                      "with another type",
                      at(batch, row, rule), printable(column.text(row), 80), to_string(rule.type)));
    }
    all_plain = !is_integer;
  }
  if (!all_plain) column = with_plain_integers(column, batch.rows);
  return {};
}

}  // namespace

Contract::Contract(std::vector<ColumnRule> rules, OtherColumns others)
    : rules_(std::move(rules)), others_(others) {}

Result<void> Contract::check_rules(const Schema& input) const {
  for (const auto& rule : rules_) {
    if (!input.find(rule.source)) return no_such_column("columns", rule.source, input);
  }
  return {};
}

Result<Schema> Contract::bind(const Schema& input) {
  if (auto checked = check_rules(input); !checked) return fail(checked.error());
  std::vector<Field> fields;
  bound_.clear();
  for (std::size_t column = 0; column < input.size(); ++column) {
    const auto rule = std::ranges::find(rules_, input[column].name, &ColumnRule::source);
    if (rule != rules_.end()) {
      bound_.push_back({column, &*rule});
      fields.push_back({rule->name, rule->type, rule->required});
    } else if (others_ == OtherColumns::Keep) {
      bound_.push_back({column, nullptr});
      fields.push_back(input[column]);
    } else if (others_ == OtherColumns::Fail) {
      return fail(ErrorKind::BadData,
                  fmt::format("the report has a column \"{}\" that columns does not name, and "
                              "other_columns is fail; declare it, or set other_columns: drop",
                              printable(input[column].name)));
    }
  }
  auto schema = unique_schema(std::move(fields), "columns");
  if (schema) output_ = std::make_shared<Schema>(*schema);
  return schema;
}

Result<Batch> Contract::apply(Batch batch) {
  Batch result{output_, {}, batch.rows, batch.origins};
  result.columns.reserve(bound_.size());
  for (const auto& bound : bound_) {
    Column column = batch.columns[bound.input];
    if (bound.rule != nullptr) {
      if (bound.rule->fallback) column = filled(column, batch.rows, *bound.rule->fallback);
      if (auto checked = check_values(batch, column, *bound.rule); !checked) {
        return fail(checked.error());
      }
    }
    result.columns.push_back(std::move(column));
  }
  return result;
}

}  // namespace millrace::transforms
