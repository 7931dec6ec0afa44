// Step "lookup": adds columns from a file or a table.

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "config/spec/spec.h"
#include "connector/base/text/suggestion.h"
#include "connector/base/text/text.h"
#include "connector/components/registry.h"
#include "connector/transforms/columns.h"
#include "connector/transforms/lookup/lookup_builder.h"
#include "connector/transforms/lookup/lookup_options.h"
#include "connector/transforms/lookup/table_reader.h"
#include "connector/transforms/parts/part_of.h"

namespace millrace::transforms {
namespace {

struct LookupConfig {
  LookupSource from;
  LookupKey on;
  std::vector<LookupColumn> columns;
  LookupType type = LookupType::Left;
};

config::Spec<LookupConfig> lookup_spec() {
  return config::Spec<LookupConfig>(
             "lookup",
             "Adds columns from a file or a table, by a key that is there once: a second row with "
             "the same key is refused. It is read anew for each export.")
      .value<&LookupConfig::from>(lookup_source_syntax(), "Where the values are.",
                                  {.required = true, .example_yaml = "{file: regions.csv}"})
      .field<&LookupConfig::on>(
          "The columns that must be equal, by the types of the report's columns: names that both "
          "sides have, or a map from the report's name to the other one. NULL equals nothing.",
          {.required = true, .example_yaml = "{country: code}"})
      .field<&LookupConfig::columns>(
          "The columns to add: a name, {name: new_name}, or {name: {as: new_name, type: integer}}.",
          {.required = true, .example_yaml = "[region]"})
      .field<&LookupConfig::type>(
          "What happens to a row for which nothing is found: left keeps it, with NULL in the added "
          "columns; inner filters it out.");
}

class BoundLookup final : public components::BoundStep {
 public:
  BoundLookup(spill::KeyEncoder key, std::unique_ptr<LookupTable> table, LookupType type,
              SchemaPtr output)
      : key_(std::move(key)),
        table_(std::move(table)),
        type_(type),
        // One value can be found for many rows.
        rows_at_once_(kMostBatchBytes / std::max<std::uint64_t>(table_->longest(), 1)),
        output_(std::move(output)) {
    rows_at_once_ = std::max<std::uint64_t>(rows_at_once_, 1);
  }

  const SchemaPtr& output() const override { return output_; }

  Result<void> apply(Batch batch, components::StepOutput& out) override {
    if (batch.rows <= rows_at_once_) return look_up(std::move(batch), out);
    for (std::size_t first = 0; first < batch.rows; first += rows_at_once_) {
      if (auto done = look_up(part_of(batch, first, rows_at_once_), out); !done) return done;
    }
    return {};
  }

 private:
  Result<void> look_up(Batch batch, components::StepOutput& out) {
    keys_.clear();
    std::string key;
    for (std::size_t row = 0; row < batch.rows; ++row) {
      if (key_.has_null(batch, row)) {
        keys_.add_none();
      } else {
        key_.encode(batch, row, key);
        keys_.add(key);
      }
    }
    auto matches = table_->find(keys_);
    if (!matches) return fail(std::move(matches).error());
    std::ranges::move(matches->columns, std::back_inserter(batch.columns));
    batch.schema = output_;
    put(std::move(batch), matches->found, out);
    return {};
  }

  void put(Batch batch, const std::vector<bool>& found, components::StepOutput& out) const {
    const bool all = type_ == LookupType::Left || std::ranges::count(found, false) == 0;
    if (all) return out.put(std::move(batch));
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < batch.rows; ++row) {
      if (found[row]) rows.push_back(row);
    }
    if (!rows.empty()) out.put(pick_rows(batch, rows));
  }

  spill::KeyEncoder key_;
  std::unique_ptr<LookupTable> table_;
  LookupType type_;
  std::uint64_t rows_at_once_;
  SchemaPtr output_;
  RowKeys keys_;
};

class LookupStep final : public components::Step {
 public:
  explicit LookupStep(LookupConfig config) : config_(std::move(config)) {}

  components::StepTraits traits() const override {
    const bool keeps = config_.type == LookupType::Left;
    return {.counts = keeps ? components::CountEffect::Keeps : components::CountEffect::Filters};
  }

  // What was looked up does not show what it was looked up by.
  std::vector<std::string> made_of(std::string_view column) const override {
    const bool is_added = std::ranges::any_of(
        config_.columns, [&](const LookupColumn& added) { return added.name == column; });
    return is_added ? std::vector<std::string>() : std::vector<std::string>{std::string(column)};
  }

  void check(components::KnownSchema& columns, components::StepProblems& problems) const override {
    const auto before = columns;
    if (check_columns(columns, problems)) expect_whole(before, problems);
  }

  // True when the look-up has the columns that it should have.
  bool check_columns(components::KnownSchema& columns, components::StepProblems& problems) const {
    if (config_.columns.empty() && config_.type == LookupType::Left) {
      problems.add("columns", "adds no column; name at least one");
    }
    for (const auto& [ours, theirs] : config_.on.columns) expect_column(ours, columns, problems);
    const bool is_there = expect_there(problems);
    std::vector<Field> fields = columns.fields();
    for (const auto& added : config_.columns) fields.push_back({added.name, added.type, false});
    expect_unique(fields, problems);
    columns.replace(std::move(fields));
    return is_there;
  }

  Result<std::unique_ptr<components::BoundStep>> bind(
      const SchemaPtr& input, const components::StepContext& context) const override {
    const ColumnsCheck its_check = [this](auto& columns, auto& problems) {
      check_columns(columns, problems);
    };
    auto output = checked_output(its_check, *input);
    if (!output) return fail(std::move(output).error());
    auto table = load(*input, context);
    if (!table) return fail(std::move(table).error());
    std::vector<std::pair<std::size_t, TypeKind>> key;
    key.reserve(config_.on.columns.size());
    for (const auto& [ours, theirs] : config_.on.columns) {
      const std::size_t column = *input->find(ours);
      key.emplace_back(column, (*input)[column].type.kind);
    }
    return std::make_unique<BoundLookup>(spill::KeyEncoder(std::move(key)), *std::move(table),
                                         config_.type, *std::move(output));
  }

 private:
  // The header is looked at while the file is read. True when nothing is wrong with it.
  bool expect_there(components::StepProblems& problems) const {
    auto reader = open_table(config_.from, components::StepContext().scratch);
    if (!reader) return add_unless_it_passes(reader.error(), problems);
    const auto columns = (*reader)->columns();
    if (!columns) return add_unless_it_passes(columns.error(), problems);
    bool has_all = true;
    for (const auto& [ours, theirs] : config_.on.columns) {
      has_all = expect_name(theirs, **columns, problems) && has_all;
    }
    for (const auto& added : config_.columns) {
      has_all = expect_name(added.source, **columns, problems) && has_all;
    }
    return has_all;
  }

  // And so are the rows, where that takes no time.
  void expect_whole(const components::KnownSchema& columns,
                    components::StepProblems& problems) const {
    constexpr std::uintmax_t kMostBytes = 4 << 20;
    const auto& path =
        config_.from.sqlite ? config_.from.sqlite->path.path : config_.from.file.path;
    std::error_code failed;
    if (const auto size = std::filesystem::file_size(path, failed); failed || size > kMostBytes) {
      return;
    }
    std::vector<Field> known;
    for (const auto& [ours, theirs] : config_.on.columns) {
      const auto index = columns.find(ours);
      known.push_back(index ? columns.fields()[*index] : Field{ours, {}, false});
    }
    components::StepContext context;
    // Nobody has told yet which columns are masked.
    for (const auto& field : known) context.hidden_columns.push_back(field.name);
    for (const auto& added : config_.columns) context.hidden_columns.push_back(added.name);
    if (const auto loaded = load(Schema(std::move(known)), context); !loaded) {
      add_unless_it_passes(loaded.error(), problems);
    }
  }

  // A table that another process writes to just now is nothing wrong with the file.
  static bool add_unless_it_passes(const Error& error, components::StepProblems& problems) {
    if (!may_succeed_later(error)) problems.add("from", error.message());
    return false;
  }

  bool expect_name(const std::string& name, const Schema& columns,
                   components::StepProblems& problems) const {
    if (columns.find(name)) return true;
    std::vector<std::string> names;
    names.reserve(columns.size());
    for (const auto& field : columns.fields()) names.push_back(field.name);
    problems.add(
        name, fmt::format("names the column \"{}\", which {} does not have; its columns are {}{}",
                          printable(name), config_.from.name(), columns.names(),
                          did_you_mean(name, names)));
    return false;
  }

  Result<std::unique_ptr<LookupTable>> load(const Schema& input,
                                            const components::StepContext& context) const {
    auto reader = open_table(config_.from, context.scratch);
    if (!reader) return fail(std::move(reader).error());
    auto columns = (*reader)->columns();
    if (!columns) return fail(std::move(columns).error());
    auto laid_out = layout(input, **columns, context);
    if (!laid_out) return fail(std::move(laid_out).error());
    LookupBuilder builder(*std::move(laid_out), spill::SpillSpace::of(context));
    auto batch = (*reader)->next();
    for (; batch && *batch; batch = (*reader)->next()) {
      if (auto added = builder.add(**batch); !added) return fail(std::move(added).error());
    }
    if (!batch) return fail(std::move(batch).error());
    return builder.finish();
  }

  // BadData when the file is another one than check() saw.
  Result<LookupLayout> layout(const Schema& input, const Schema& columns,
                              const components::StepContext& context) const {
    LookupLayout layout{.source = config_.from};
    const auto place = [&](const std::string& name) { return columns.find(name); };
    for (const auto& [ours, theirs] : config_.on.columns) {
      if (!place(theirs)) return fail(changed(theirs));
      layout.keys.push_back(
          {*place(theirs), input[*input.find(ours)].type, is_hidden(context, ours)});
    }
    for (const auto& added : config_.columns) {
      if (!place(added.source)) return fail(changed(added.source));
      layout.values.push_back({*place(added.source), added.type, is_hidden(context, added.name)});
    }
    return layout;
  }

  Error changed(const std::string& name) const {
    return {ErrorKind::BadData, fmt::format("{} no longer has the column \"{}\"",
                                            config_.from.name(), printable(name))};
  }

  LookupConfig config_;
};

}  // namespace

void register_lookup_step(components::Registry& registry) {
  registry.add_step<LookupStep>(lookup_spec());
}

}  // namespace millrace::transforms
