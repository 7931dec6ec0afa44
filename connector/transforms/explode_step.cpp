// Step "explode": a JSON list becomes a row for each of its items.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "config/spec/spec.h"
#include "connector/components/column_type.h"
#include "connector/components/registry.h"
#include "connector/data/column_builder.h"
#include "connector/data/json_syntax.h"
#include "connector/data/text/json_parts.h"
#include "connector/transforms/columns.h"
#include "connector/transforms/json/json_cells.h"
#include "connector/transforms/parts/part_of.h"

namespace millrace::transforms {

// What becomes of a row whose list has no items.
enum class EmptyList {
  Drop,  // It goes.
  Keep,  // It stays, with NULL for the item.
};

}  // namespace millrace::transforms

namespace millrace::config {

template <>
struct EnumNames<transforms::EmptyList> {
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, transforms::EmptyList>>(
      {{"drop", transforms::EmptyList::Drop}, {"keep", transforms::EmptyList::Keep}});
};

}  // namespace millrace::config

namespace millrace::transforms {
namespace {

// What a batch that leaves may have: one row can become very many, each with all its texts.
constexpr std::size_t kMostRows = 4096;

struct ExplodeConfig {
  std::string column;
  std::string as;
  Type type;
  EmptyList empty = EmptyList::Drop;
};

config::Spec<ExplodeConfig> explode_spec() {
  return config::Spec<ExplodeConfig>(
             "explode",
             "Makes a row of each item of a column of JSON lists; the other columns are repeated. "
             "Strings become their text, other items their JSON text, null NULL. A value that is "
             "no JSON list is an error of its row.")
      .field<&ExplodeConfig::column>("The column with the list.",
                                     {.required = true, .example = "items"})
      .field<&ExplodeConfig::as>("The new name of the column; by default it keeps its name.")
      .field<&ExplodeConfig::type>(
          "The type of the column. A list with an item of another type is an error of its row. By "
          "default a column of declared type text stays one, and any other has no declared type.")
      .field<&ExplodeConfig::empty>(
          "What happens to a row whose list is empty or NULL: drop it, or keep it with NULL.")
      .shorthand<&ExplodeConfig::column>();
}

// Of the cells that each item's row repeats.
std::uint64_t repeated_bytes(const Batch& batch, std::size_t row, std::size_t list) {
  std::uint64_t bytes = 0;
  for (const auto& column : batch.columns) bytes += column.text(row).size();
  return bytes - batch.columns[list].text(row).size();
}

class BoundExplode final : public components::BoundStep {
 public:
  struct Layout {
    std::size_t list = 0;
    Type type = {};  // Of an item.
    EmptyList empty = EmptyList::Drop;
    bool hides_values = false;
    SchemaPtr output;
  };

  explicit BoundExplode(Layout layout) : layout_(std::move(layout)) {}

  const SchemaPtr& output() const override { return layout_.output; }

  Result<void> apply(Batch batch, components::StepOutput& out) override {
    for (std::uint32_t row = 0; row < batch.rows; ++row) {
      if (auto complaint = explode(batch, row, out))
        out.fail_row(batch, row, *std::move(complaint));
    }
    flush(batch, out);
    return {};
  }

 private:
  // What is wrong with the row; nothing of it has then left.
  std::optional<std::string> explode(const Batch& batch, std::uint32_t row,
                                     components::StepOutput& out) {
    const Column& column = batch.columns[layout_.list];
    const auto json = json_value_in(column.text(row));
    const bool is_null = column.is_null(row) || json == "null";
    if (!is_null && (!json.starts_with('[') || !is_json(json))) {
      return fmt::format("{} is not a JSON list", shown_json(json, layout_.hides_values));
    }
    if (!is_null) {
      if (auto complaint = complaint_about_items(json)) return complaint;
    }
    const std::uint64_t bytes = repeated_bytes(batch, row, layout_.list);
    bool is_empty = true;
    for (JsonElements items(is_null ? std::string_view() : json); items.next(); is_empty = false) {
      JsonCell::of(items.value(), layout_.type)->add_to(items_);
      add(batch, row, bytes, out);
    }
    if (!is_empty || layout_.empty == EmptyList::Drop) return std::nullopt;
    items_.add_null();
    add(batch, row, bytes, out);
    return std::nullopt;
  }

  // Looked at before the first item leaves.
  std::optional<std::string> complaint_about_items(std::string_view list) const {
    const bool takes_all =
        layout_.type.kind == TypeKind::Unknown || layout_.type.kind == TypeKind::Text;
    if (takes_all && !list.contains('\\')) return std::nullopt;
    for (JsonElements items(list); items.next();) {
      const auto cell = JsonCell::of(items.value(), layout_.type);
      if (cell) continue;
      return fmt::format("{} among the items {}", shown_json(items.value(), layout_.hides_values),
                         cell.error());
    }
    return std::nullopt;
  }

  // The item was added.
  void add(const Batch& batch, std::uint32_t row, std::uint64_t bytes,
           components::StepOutput& out) {
    rows_.push_back(row);
    bytes_ += bytes;
    if (rows_.size() == kMostRows || bytes_ + items_.bytes() > kMostBatchBytes) flush(batch, out);
  }

  void flush(const Batch& batch, components::StepOutput& out) {
    if (rows_.empty()) return;
    Batch exploded = pick_rows(batch, rows_);
    exploded.schema = layout_.output;
    exploded.columns[layout_.list] = items_.take();
    rows_.clear();
    bytes_ = 0;
    out.put(std::move(exploded));
  }

  Layout layout_;
  ColumnBuilder items_;              // Of the next batch, with
  std::vector<std::uint32_t> rows_;  // the rows that they are of, and
  std::uint64_t bytes_ = 0;          // the bytes that they repeat.
};

class ExplodeStep final : public components::Step {
 public:
  explicit ExplodeStep(ExplodeConfig config) : config_(std::move(config)) {}

  components::StepTraits traits() const override {
    return {.counts = components::CountEffect::Expands};
  }

  std::vector<std::string> made_of(std::string_view column) const override {
    return {column == name() ? config_.column : std::string(column)};
  }

  void check(components::KnownSchema& columns, components::StepProblems& problems) const override {
    expect_column(config_.column, columns, problems);
    std::vector<Field> fields = columns.fields();
    if (const auto index = columns.find(config_.column)) {
      fields[*index] = {name(), type_among(fields[*index].type), false};
    } else {
      if (name() != config_.column) columns.remove(config_.column);
      fields.push_back({name(), config_.type, false});
    }
    expect_unique(fields, problems);
    columns.replace(std::move(fields));
    if (name() != config_.column) columns.renamed(config_.column, name());
  }

  Result<std::unique_ptr<components::BoundStep>> bind(
      const SchemaPtr& input, const components::StepContext& context) const override {
    auto output = checked_output(*this, *input);
    if (!output) return fail(std::move(output).error());
    return std::make_unique<BoundExplode>(
        BoundExplode::Layout{.list = *input->find(config_.column),
                             .type = type_among((*input)[*input->find(config_.column)].type),
                             .empty = config_.empty,
                             .hides_values = is_hidden(context, config_.column),
                             .output = *std::move(output)});
  }

 private:
  // Of an item, where the column of lists has this type.
  Type type_among(Type lists) const {
    if (config_.type.kind != TypeKind::Unknown) return config_.type;
    return lists.kind == TypeKind::Text ? lists : Type();
  }

  const std::string& name() const { return config_.as.empty() ? config_.column : config_.as; }

  ExplodeConfig config_;
};

}  // namespace

void register_explode_step(components::Registry& registry) {
  registry.add_step<ExplodeStep>(explode_spec());
}

}  // namespace millrace::transforms
