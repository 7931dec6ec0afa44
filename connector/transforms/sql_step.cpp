// Step "sql": one SELECT over the rows.

#include <algorithm>

#include <fmt/format.h>

#include "config/spec/spec.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/components/registry.h"
#include "connector/sql/functions/standard_catalog.h"
#include "connector/sql/query/select_binder.h"
#include "connector/sql/query/target_list.h"
#include "connector/sql/syntax/parse_select.h"
#include "connector/sql/syntax/tree/column_names.h"
#include "connector/transforms/columns.h"
#include "connector/transforms/expressions/expression_set.h"
#include "connector/transforms/lookup/lookup_options.h"
#include "connector/transforms/lookup/table_reader.h"
#include "connector/transforms/query/query_run.h"

namespace millrace::transforms {
namespace {

using sql::syntax::Fault;

using Tables = config::Map<LookupSource>;

struct SqlConfig {
  std::string query;
  Tables tables;
};

std::optional<std::string> complaint_about_names(const SqlConfig& config) {
  const bool is_taken =
      std::ranges::find(config.tables, "rows", &Tables::value_type::first) != config.tables.end();
  if (!is_taken) return std::nullopt;
  return "names a look-up rows, which are the rows of the export; give it another name";
}

config::Spec<SqlConfig> sql_spec() {
  return config::Spec<SqlConfig>("sql",
                                 "One SELECT of Postgres over the rows, which are the table rows. "
                                 "Groups leave in the order of their keys, and what is DISTINCT "
                                 "in the order of its columns, unless ORDER BY says otherwise.")
      .field<&SqlConfig::query>(
          "The SELECT: WHERE, JOIN and LEFT JOIN with tables, GROUP BY, HAVING, DISTINCT, DISTINCT "
          "ON, ORDER BY, LIMIT and OFFSET. "
          "A row of the result has the number of the first row that it was made of.",
          {.required = true,
           .example_yaml = "SELECT country, count(*) AS customers FROM rows GROUP BY country"})
      .value<&SqlConfig::tables>(config::named(lookup_source_syntax()),
                                 "Look-ups by the names that the query joins them under: JOIN "
                                 "regions ON ... = ... . A key "
                                 "may be there several times. Their columns are texts. They are "
                                 "read anew for each export, "
                                 "and have to fit into memory.",
                                 {.example_yaml = "{regions: {file: regions.csv}}"})
      .check_at<&SqlConfig::tables>(&complaint_about_names)
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

// A look-up whose columns could not be read now may have any.
sql::QueryTable lookup_table(const std::string& name, const LookupSource& source,
                             const SchemaPtr& columns) {
  sql::QueryTable table{.name = name, .may_have_more = columns == nullptr};
  if (columns == nullptr) {
    table.absence = [](std::string_view) { return std::string(); };
    return table;
  }
  std::vector<std::string> names;
  for (const auto& field : columns->fields()) {
    table.columns.push_back({field.name, sql::SqlType::Text});
    names.push_back(field.name);
  }
  table.absence = [name = source.name(), columns, names](std::string_view column) {
    return fmt::format("names the column \"{}\", which {} does not have; its columns are {}{}",
                       printable(column), name, columns->names(),
                       did_you_mean(std::string(column), names));
  };
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

  // Also under the other name of a target that is the column alone.
  std::vector<std::string> passed_on(std::string_view column) const override {
    auto names = Step::passed_on(column);
    const auto select = sql::syntax::parse_select(config_.query);
    if (!select) return names;
    for (const auto& target : select->targets) {
      const auto* name = std::get_if<sql::syntax::ColumnName>(&target.value.node);
      if (target.star || name == nullptr || name->name != column) continue;
      names.push_back(target.alias.value_or(std::string(column)));
    }
    return names;
  }

  void check(components::KnownSchema& columns, components::StepProblems& problems) const override {
    const auto headers = read_headers(problems);
    const auto query = bound(columns, headers, {});
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
    auto output = checked_output(*this, *input);
    if (!output) return fail(std::move(output).error());
    auto tables = open_tables(context.scratch);
    if (!tables) return fail(std::move(tables).error());
    const components::KnownSchema columns(input->fields());
    const auto run = run_values(context);
    auto query = bound(columns, tables->headers, run);
    if (!query) return fail(ErrorKind::BadData, query.error().message);
    QueryShape shape{input, *std::move(output), {}};
    std::vector<std::size_t> joined;
    for (const auto& join : query->joins) {
      const std::size_t table = join.table - 1;  // The first one is that of the rows.
      joined.push_back(table);
      shape.lookups.push_back({config_.tables[table].first, tables->headers[table]});
    }
    auto made = std::make_unique<QueryRun>(*std::move(query), std::move(shape), run, context);
    if (auto filled = fill(*made, *tables, joined); !filled) {
      return fail(std::move(filled).error());
    }
    return made;
  }

 private:
  struct OpenTables {
    std::vector<std::unique_ptr<TableReader>> readers;
    std::vector<SchemaPtr> headers;
  };

  Result<OpenTables> open_tables(const std::filesystem::path& scratch) const {
    OpenTables tables;
    for (const auto& [name, source] : config_.tables) {
      auto reader = open_table(source, scratch);
      if (!reader) return fail(std::move(reader).error());
      auto columns = (*reader)->columns();
      if (!columns) return fail(std::move(columns).error());
      tables.readers.push_back(*std::move(reader));
      tables.headers.push_back(*std::move(columns));
    }
    return tables;
  }

  // Of each look-up; nullptr when it cannot be told now.
  std::vector<SchemaPtr> read_headers(components::StepProblems& problems) const {
    std::vector<SchemaPtr> headers;
    for (const auto& [name, source] : config_.tables) {
      auto& header = headers.emplace_back();
      auto reader = open_table(source, components::StepContext().scratch);
      auto columns = reader ? (*reader)->columns() : Result<SchemaPtr>(fail(reader.error()));
      if (columns) {
        header = *columns;
      } else if (!may_succeed_later(columns.error())) {
        problems.add(name, columns.error().message());
      }
    }
    return headers;
  }

  // Each look-up is read once, for all joins that it is in; `joined` says which one each join
  // takes.
  static Result<void> fill(QueryRun& run, const OpenTables& tables,
                           const std::vector<std::size_t>& joined) {
    for (std::size_t table = 0; table < tables.readers.size(); ++table) {
      std::vector<JoinTable*> takers;
      for (std::size_t join = 0; join < joined.size(); ++join) {
        if (joined[join] == table) takers.push_back(&run.table_of(join));
      }
      if (takers.empty()) continue;
      if (auto filled = fill(takers, *tables.readers[table]); !filled) return filled;
      for (auto* taker : takers) taker->finish(tables.headers[table]->size());
    }
    return {};
  }

  static Result<void> fill(const std::vector<JoinTable*>& takers, TableReader& reader) {
    auto batch = reader.next();
    for (; batch && *batch; batch = reader.next()) {
      for (auto* taker : takers) {
        if (auto added = taker->add(**batch); !added) return added;
      }
    }
    return batch ? Result<void>() : fail(std::move(batch).error());
  }

  std::expected<sql::BoundQuery, Fault> bound(const components::KnownSchema& columns,
                                              const std::vector<SchemaPtr>& headers,
                                              const sql::RunValues& run) const {
    auto select = sql::syntax::parse_select(config_.query);
    if (!select) return std::unexpected(std::move(select).error());
    std::vector tables{rows_table(columns)};
    for (std::size_t i = 0; i < headers.size(); ++i) {
      const auto& [name, source] = config_.tables[i];
      tables.push_back(lookup_table(name, source, headers[i]));
    }
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
