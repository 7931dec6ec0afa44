#include "tests/sql/support/expressions.h"

#include <ostream>

#include "connector/sql/aggregation/aggregate_catalog.h"
#include "connector/sql/binding/binder.h"
#include "connector/sql/evaluation/evaluator.h"
#include "connector/sql/functions/standard_catalog.h"
#include "connector/sql/syntax/parse.h"

namespace millrace::testing {
namespace {

sql::FindColumn columns_of(const Schema& schema) {
  return [&schema](
             const sql::syntax::ColumnName& name) -> std::expected<sql::NamedValue, std::string> {
    const auto index = schema.find(name.name);
    if (!index) return std::unexpected("there is no column " + name.name);
    return sql::InputColumn{*index, sql::sql_type_of(schema[*index].type.kind)};
  };
}

std::vector<RowResult> results(const sql::Vector& texts, std::size_t rows,
                               const std::vector<sql::RowFault>& faults) {
  std::vector<RowResult> all(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    if (!texts.is_null(row)) all[row].text = std::string(texts.at<std::string_view>(row));
  }
  for (const auto& fault : faults) {
    auto& its_row = all[fault.row];
    if (its_row.fault.empty()) its_row = {std::nullopt, std::string(fault.reason.text())};
  }
  return all;
}

}  // namespace

void PrintTo(const RowResult& result, std::ostream* out) {
  if (!result.fault.empty()) {
    *out << "error: " << result.fault;
  } else {
    *out << result.text.value_or("NULL");
  }
}

std::expected<Evaluated, sql::syntax::Fault> evaluate(std::string_view expression,
                                                      const Batch& batch,
                                                      const sql::RunValues& run) {
  const auto parsed = sql::syntax::parse_expression(expression);
  if (!parsed) return std::unexpected(parsed.error());
  const auto& catalog = sql::standard_catalog();
  sql::ProgramBuilder builder(run);
  sql::Binder binder(catalog, sql::standard_aggregates(), columns_of(*batch.schema), builder);
  const auto value = binder.bind(*parsed);
  if (!value) return std::unexpected(value.error());
  const auto type = builder.type_of(*value);
  auto text = value;
  if (type != sql::SqlType::Text && type != sql::SqlType::Jsonb) {
    const auto* cast = catalog.cast(type, sql::SqlType::Text);
    if (cast == nullptr) {
      return std::unexpected(
          sql::syntax::Fault{0, "no cast to text of " + std::string(sql::name_of(type))});
    }
    text = builder.call(*cast, {*value}, 0);
    if (!text) return std::unexpected(text.error());
  }
  sql::Evaluator evaluator(std::move(builder).take(), run);
  evaluator.begin(batch);
  const auto& texts = evaluator.evaluate(*text);
  Evaluated evaluated{type, results(texts, batch.rows, evaluator.faults()), {}};
  for (const auto& fault : evaluator.faults()) {
    evaluated.faults.emplace_back(fault.reason.without_values());
  }
  return evaluated;
}

std::string value_of(std::string_view expression, const sql::RunValues& run) {
  BatchBuilder builder(
      std::make_shared<const Schema>(std::vector<Field>{{"no_column", {}, false}}));
  builder.add("");
  const auto evaluated = evaluate(expression, builder.take(), run);
  if (!evaluated) return "error: " + evaluated.error().message;
  const auto& row = evaluated->rows.front();
  if (!row.fault.empty()) return "error: " + row.fault;
  return row.text.value_or("NULL");
}

}  // namespace millrace::testing
