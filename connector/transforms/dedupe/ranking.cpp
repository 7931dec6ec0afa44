#include "connector/transforms/dedupe/ranking.h"

#include <algorithm>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/sql/query/sortable.h"
#include "connector/sql/syntax/parse.h"
#include "connector/transforms/expressions/expression_set.h"
#include "connector/transforms/expressions/row_reports.h"
#include "connector/transforms/query/value_keys.h"

namespace millrace::transforms {
namespace {

// True for a name by itself that no column has, as it is written or as an expression reads it.
bool is_missing_column(const std::string& by, const components::KnownSchema& columns) {
  const auto parsed = sql::syntax::parse_expression(by);
  if (!parsed) return false;
  const auto* name = std::get_if<sql::syntax::ColumnName>(&parsed->node);
  if (name == nullptr || name->quoted || name->table) return false;
  return !columns.may_have(by) && !columns.may_have(name->name);
}

// For "Signed up", which is the name of a column, or meant to be.
std::string quotes_hint(std::string_view by) {
  const bool is_words =
      std::ranges::all_of(by, [](char c) { return is_letter_or_digit(c) || c == ' ' || c == '_'; });
  if (!is_words || !by.contains(' ')) return "";
  return fmt::format("; if it is the name of a column, write it in double quotes: '\"{}\"'",
                     printable(by));
}

// For "ltv DESC".
bool is_ordering(std::string_view by) {
  const std::string last = lower(by.substr(by.find_last_of(' ') + 1));
  return by.contains(' ') && (last == "asc" || last == "desc");
}

ExpressionSet::Added add_to(ExpressionSet& expressions, const std::string& by) {
  auto value = expressions.add(by);
  if (!value) {
    auto& message = value.error().message;
    if (is_ordering(by)) {
      message =
          "keep says by max or min which row stays; write the column or expression alone, "
          "without ASC or DESC";
    } else {
      message += quotes_hint(by);
    }
    return value;
  }
  const auto sortable = sql::expect_sortable(expressions.type_of(*value), "keep", 0);
  if (!sortable) return std::unexpected(sortable.error());
  return value;
}

}  // namespace

void Ranking::check(const std::string& by, const components::KnownSchema& columns,
                    components::StepProblems& problems) {
  if (columns.find(by)) return;
  if (is_missing_column(by, columns)) return problems.add_missing(by, columns);
  ExpressionSet expressions(columns, {});
  const auto value = add_to(expressions, by);
  if (!value) problems.add_at(by, value.error().at, value.error().message);
}

Result<Ranking> Ranking::bind(const std::string& by, const Schema& input, spill::NullOrder nulls,
                              const components::StepContext& context) {
  Ranking ranking(nulls);
  if (const auto column = input.find(by)) {
    ranking.column_ = *column;
    ranking.kind_ = input[*column].type.kind;
    return ranking;
  }
  const components::KnownSchema columns(input.fields());
  const auto run = run_values(context);
  ExpressionSet expressions(columns, run);
  const auto value = add_to(expressions, by);
  if (!value) return fail(ErrorKind::BadData, value.error().message);
  const bool hides_values = expressions.reads_any_of(context.hidden_columns);
  ranking.expression_ = std::make_unique<Expression>(std::move(expressions).take(), context);
  ranking.expression_->value = *value;
  ranking.expression_->hides_values = hides_values;
  return ranking;
}

Result<void> Ranking::each_part(Batch batch, components::StepOutput& out, const Take& take) {
  if (!expression_) {
    cells_ = &batch.columns[column_];
    return take(batch, {});
  }
  auto& [evaluator, parts, value, hides_values, values] = *expression_;
  return parts.each(evaluator, std::move(batch), {{&value, 1}}, [&](Batch& part) {
    values = &evaluator.evaluate(value);
    return take(part, report_faults(evaluator.faults(), part, hides_values, out));
  });
}

void Ranking::rank(std::size_t row, std::string& rank) const {
  rank.clear();
  if (expression_) {
    encode_value(*expression_->values, row, {.nulls_first = nulls_ == spill::NullOrder::First},
                 rank);
  } else {
    spill::encode_cell(*cells_, row, kind_, nulls_, rank);
  }
}

}  // namespace millrace::transforms
