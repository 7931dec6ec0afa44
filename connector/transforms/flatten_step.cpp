// Step "flatten": values within a JSON column become columns.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "config/spec/spec.h"
#include "config/spec/spec_codec.h"
#include "connector/base/text/text.h"
#include "connector/components/column_type.h"
#include "connector/components/registry.h"
#include "connector/data/json_syntax.h"
#include "connector/data/text/json_parts.h"
#include "connector/transforms/columns.h"
#include "connector/transforms/json/json_cells.h"
#include "connector/transforms/json/path_tree.h"

namespace millrace::transforms {
namespace {

struct FlatColumn {
  JsonPath path;
  Type type;
};

struct FlattenConfig {
  std::string column;
  config::Map<FlatColumn> columns;
  bool keep = false;
};

config::Spec<FlatColumn> flat_column_spec() {
  return config::Spec<FlatColumn>("column", "One value within the JSON.")
      .field<&FlatColumn::path>(
          "Where the value lies: names with a dot between them, or a list of names where one has a "
          "dot in it. In an array, a number counts from 0.",
          {.required = true, .example_yaml = "address.city"})
      .field<&FlatColumn::type>(
          "The type of the column. A value of another type is an error of its row.")
      .shorthand<&FlatColumn::path>();
}

config::Spec<FlattenConfig> flatten_spec() {
  return config::Spec<FlattenConfig>(
             "flatten",
             "Makes columns of values within a column of JSON objects, which they replace. Strings "
             "become their text, other values their JSON text, null and what is missing NULL. A "
             "value that is no JSON object is an error of its row.")
      .field<&FlattenConfig::column>("The column with the JSON.",
                                     {.required = true, .example = "payload"})
      .map_of<&FlattenConfig::columns>(flat_column_spec(),
                                       "Name of a new column to where its value lies.",
                                       {.required = true, .example_yaml = "{city: address.city}"})
      .field<&FlattenConfig::keep>("Whether the column with the JSON stays, before the new ones.");
}

// What is wrong with one row: follows the name of the column.
using Complaint = std::string;

class BoundFlatten final : public components::BoundStep {
 public:
  struct Layout {
    std::size_t json = 0;  // The column that comes in.
    bool keeps_json = false;
    bool hides_values = false;
    SchemaPtr output;
    std::vector<std::string> names;  // Of the new columns, which stand behind the JSON,
    std::vector<Type> types;         // and their types.
  };

  BoundFlatten(Layout layout, const std::vector<JsonPath>& paths)
      : layout_(std::move(layout)), tree_(paths), builders_(paths.size()) {}

  const SchemaPtr& output() const override { return layout_.output; }

  Result<void> apply(Batch batch, components::StepOutput& out) override {
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < batch.rows; ++row) {
      auto cells = cells_of(batch.columns[layout_.json], row);
      if (!cells) {
        out.fail_row(batch, row, std::move(cells).error());
        continue;
      }
      for (std::size_t i = 0; i < cells->size(); ++i) (*cells)[i].add_to(builders_[i]);
      rows.push_back(row);
    }
    if (rows.empty()) return {};
    const bool all = rows.size() == batch.rows;
    out.put(with_new_columns(all ? std::move(batch) : pick_rows(batch, rows)));
    return {};
  }

 private:
  std::expected<std::vector<JsonCell>, Complaint> cells_of(const Column& column, std::size_t row) {
    if (column.is_null(row)) return std::vector<JsonCell>(builders_.size());
    const auto json = json_value_in(column.text(row));
    if (!json.starts_with('{') || !is_json(json)) return std::unexpected(complaint_about(json));
    tree_.find(json, found_);
    std::vector<JsonCell> cells;
    cells.reserve(found_.size());
    for (std::size_t i = 0; i < found_.size(); ++i) {
      auto cell = JsonCell::of(found_[i], layout_.types[i]);
      if (!cell) return std::unexpected(misfit(i, cell.error()));
      cells.push_back(*std::move(cell));
    }
    return cells;
  }

  Complaint complaint_about(std::string_view json) const {
    return fmt::format("{} is not a JSON object", shown_json(json, layout_.hides_values));
  }
  Complaint misfit(std::size_t column, std::string_view what) const {
    return fmt::format("{} for the column \"{}\" {}",
                       shown_json(found_[column], layout_.hides_values),
                       printable(layout_.names[column]), what);
  }

  Batch with_new_columns(Batch batch) {
    auto& columns = batch.columns;
    auto at = columns.begin() + static_cast<std::ptrdiff_t>(layout_.json);
    at = layout_.keeps_json ? at + 1 : columns.erase(at);
    for (auto& builder : builders_) at = columns.insert(at, builder.take()) + 1;
    batch.schema = layout_.output;
    return batch;
  }

  Layout layout_;
  PathTree tree_;
  std::vector<ColumnBuilder> builders_;
  std::vector<std::string_view> found_;
};

class FlattenStep final : public components::Step {
 public:
  explicit FlattenStep(FlattenConfig config) : config_(std::move(config)) {}

  components::StepTraits traits() const override { return {}; }

  std::vector<std::string> made_of(std::string_view column) const override {
    for (const auto& [name, value] : config_.columns) {
      if (name == column) return {config_.column};
    }
    return {std::string(column)};
  }

  void check(components::KnownSchema& columns, components::StepProblems& problems) const override {
    if (config_.columns.empty()) problems.add("columns", "makes no column; name at least one");
    expect_column(config_.column, columns, problems);
    std::vector<Field> fields;
    for (const auto& field : columns.fields()) {
      const bool is_json = field.name == config_.column;
      if (!is_json || config_.keep) fields.push_back(field);
      if (is_json) add_new(fields);
    }
    if (!columns.find(config_.column)) {
      if (!config_.keep) columns.remove(config_.column);
      add_new(fields);
    }
    expect_unique(fields, problems);
    columns.replace(std::move(fields));
  }

  Result<std::unique_ptr<components::BoundStep>> bind(
      const SchemaPtr& input, const components::StepContext& context) const override {
    auto output = checked_output(*this, *input);
    if (!output) return fail(std::move(output).error());
    BoundFlatten::Layout layout{.json = *input->find(config_.column),
                                .keeps_json = config_.keep,
                                .hides_values = is_hidden(context, config_.column),
                                .output = *std::move(output)};
    std::vector<JsonPath> paths;
    paths.reserve(config_.columns.size());
    for (const auto& [name, value] : config_.columns) {
      paths.push_back(value.path);
      layout.names.push_back(name);
      layout.types.push_back(value.type);
    }
    return std::make_unique<BoundFlatten>(std::move(layout), paths);
  }

 private:
  void add_new(std::vector<Field>& fields) const {
    for (const auto& [name, value] : config_.columns) fields.push_back({name, value.type, false});
  }

  FlattenConfig config_;
};

}  // namespace

void register_flatten_step(components::Registry& registry) {
  registry.add_step<FlattenStep>(flatten_spec());
}

}  // namespace millrace::transforms
