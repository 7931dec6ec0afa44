// Step "sql": one SELECT over the rows.

#include <algorithm>

#include "config/spec/spec.h"
#include "connector/components/registry.h"
#include "connector/sql/functions/standard_catalog.h"
#include "connector/sql/query/select_binder.h"
#include "connector/sql/query/target_list.h"
#include "connector/sql/syntax/column_names.h"
#include "connector/sql/syntax/parse_select.h"
#include "connector/transforms/columns.h"
#include "connector/transforms/expressions/expression_set.h"
#include "connector/transforms/query/query_run.h"

namespace millrace::transforms {
namespace {

using sql::syntax::Fault;

struct SqlConfig {
  std::string query;
};

config::Spec<SqlConfig> sql_spec() {
  return config::Spec<SqlConfig>("sql",
                                 "One SELECT of Postgres over the rows, which are the table rows. "
                                 "Groups leave in the order of their keys, and what is DISTINCT "
                                 "in the order of its columns, unless ORDER BY says otherwise.")
      .field<&SqlConfig::query>(
          "The SELECT: WHERE, GROUP BY, HAVING, DISTINCT, DISTINCT ON, ORDER BY, LIMIT and OFFSET. "
          "A row of the result has the number of the first row that it was made of.",
          {.required = true,
           .example_yaml = "SELECT country, count(*) AS customers FROM rows GROUP BY country"})
      .shorthand<&SqlConfig::query>();
}

sql::QueryTable rows_table(const components::KnownSchema& columns) {
  sql::QueryTable table{.name = "rows", .may_have_more = !columns.is_closed()};
  for (const auto& field : columns.fields()) {
    table.columns.push_back({field.name, sql::sql_type_of(field.type.kind)});
  }
  table.absence = [&columns](std::string_view name) { return column_complaint(columns, name); };
  return table;
}

class SqlStep final : public components::Step {
 public:
  explicit SqlStep(SqlConfig config) : config_(std::move(config)) {}

  components::StepTraits traits() const override {
    return {.counts = components::CountEffect::Expands, .stateless = false};
  }

  // A column that no target has the name of comes from a star, under its own name.
  std::vector<std::string> made_of(std::string_view column) const override {
    const auto select = sql::syntax::parse_select(config_.query);
    if (!select) return {std::string(column)};
    for (const auto& target : select->targets) {
      if (target.star || target.alias.value_or(sql::default_name(target.value)) != column) continue;
      const auto names = sql::syntax::column_names(target.value);
      return {names.begin(), names.end()};
    }
    return {std::string(column)};
  }

  void check(components::KnownSchema& columns, components::StepProblems& problems) const override {
    const auto query = bound(columns, {});
    if (!query) {
      problems.add_at(config_.query, query.error().at, query.error().message);
      return;
    }
    auto fields = output_fields(*query, columns.fields());
    if (query->may_have_more_columns) {
      columns.replace(std::move(fields));
    } else {
      columns.close(std::move(fields));
    }
  }

  Result<std::unique_ptr<components::BoundStep>> bind(
      const SchemaPtr& input, const components::StepContext& context) const override {
    auto output = checked_output(*this, "sql", *input);
    if (!output) return fail(std::move(output).error());
    const components::KnownSchema columns(input->fields());
    const auto run = run_values(context);
    auto query = bound(columns, run);
    if (!query) return fail(ErrorKind::BadData, "sql: " + query.error().message);
    return std::make_unique<QueryRun>(*std::move(query), QueryShape{input, *std::move(output), {}},
                                      run, context);
  }

 private:
  std::expected<sql::BoundQuery, Fault> bound(const components::KnownSchema& columns,
                                              const sql::RunValues& run) const {
    auto select = sql::syntax::parse_select(config_.query);
    if (!select) return std::unexpected(std::move(select).error());
    const std::vector tables{rows_table(columns)};
    return sql::bind_select(*select,
                            {sql::standard_catalog(), sql::standard_aggregates(), tables, run});
  }

  // A column that comes out as it came keeps its type.
  static std::vector<Field> output_fields(const sql::BoundQuery& query,
                                          const std::vector<Field>& input) {
    std::vector<Field> fields;
    for (const auto& column : query.columns) {
      Field field{column.name, sql::column_type_of(column.type), false};
      if (column.source && *column.source < input.size()) {
        field.type = input[*column.source].type;
        field.required = input[*column.source].required;
      }
      fields.push_back(std::move(field));
    }
    return fields;
  }

  SqlConfig config_;
};

}  // namespace

void register_sql_step(components::Registry& registry) {
  registry.add_step<SqlStep>(sql_spec());
}

}  // namespace millrace::transforms
