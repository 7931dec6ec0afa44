// Step "dedupe": one row of each key.

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "config/spec/spec.h"
#include "connector/base/text/text.h"
#include "connector/components/registry.h"
#include "connector/spill/key_encoding.h"
#include "connector/spill/key_map.h"
#include "connector/transforms/columns.h"
#include "connector/transforms/dedupe/held_rows.h"
#include "connector/transforms/dedupe/keep_rule.h"
#include "connector/transforms/dedupe/ranking.h"
#include "connector/transforms/expressions/row_reports.h"

namespace millrace::transforms {
namespace {

using components::StepOutput;

struct DedupeConfig {
  std::vector<std::string> key;
  KeepRule keep;
};

config::Spec<DedupeConfig> dedupe_spec() {
  return config::Spec<DedupeConfig>("dedupe",
                                    "Keeps one row of each key. The rows that stay keep the order "
                                    "in which they come in; those that go are counted.")
      .field<&DedupeConfig::key>(
          "The columns that rows are compared by, as values of their types: 1.10 is 1.1. A column "
          "without a declared type is text. NULLs are equal to each other, as in SQL's DISTINCT.",
          {.required = true, .example_yaml = "[email]"})
      .field<&DedupeConfig::keep>(
          "Which one of the rows with one key: first or last of the rows as they come in, or the "
          "one "
          "with the "
          "greatest or least value of a column, or of an expression of Postgres. Values compare by "
          "their type; a column without a declared type is text, in which 9 comes behind 10. Of "
          "equals the first is kept, and a row whose value is NULL only where there is no other. "
          "Rows leave at once with first, and at the end of the export otherwise.",
          {.example_yaml = "{max: \"coalesce(updated_at, created_at)\"}"})
      .shorthand<&DedupeConfig::key>();
}

void put_picked(const Batch& batch, const std::vector<std::uint32_t>& rows, StepOutput& out) {
  if (rows.size() == batch.rows) return out.put(batch);
  if (!rows.empty()) out.put(pick_rows(batch, rows));
}

// Lets the first row of each key pass at once, as long as the keys fit into memory. From then on
// rows with other keys wait for the end, when the keys among them have been compared on disk.
class KeepingFirst final : public components::BoundStep {
 public:
  KeepingFirst(SchemaPtr schema, spill::KeyEncoder key, const spill::SpillSpace& space)
      : schema_(std::move(schema)),
        key_(std::move(key)),
        space_(space.eighths(4)),
        seen_(space.eighths(4).memory) {}

  const SchemaPtr& output() const override { return schema_; }

  Result<void> apply(Batch batch, StepOutput& out) override {
    std::vector<std::uint32_t> passing;
    std::vector<std::uint32_t> waiting;
    std::string key;
    for (std::uint32_t row = 0; row < batch.rows; ++row) {
      key_.encode(batch, row, key);
      if (seen_.find(key)) continue;
      if (!held_ && seen_.set({key, 0, {}})) {
        passing.push_back(row);
        continue;
      }
      if (auto added = hold(key); !added) return added;
      waiting.push_back(row);
    }
    put_picked(batch, passing, out);
    if (waiting.empty()) return {};
    return held_->append(pick_rows(batch, waiting));
  }

  Result<bool> finish(StepOutput& out) override {
    seen_.clear();
    if (!held_) return true;
    return held_->finish(out);
  }

 private:
  Result<void> hold(const std::string& key) {
    if (!held_) held_.emplace(schema_, spill::Keep::First, space_);
    return held_->add_key(key, {});
  }

  SchemaPtr schema_;
  spill::KeyEncoder key_;
  spill::SpillSpace space_;
  spill::KeyMap seen_;
  std::optional<HeldRows> held_;  // Once there were too many keys.
};

// Holds all rows back until it is known which are kept.
class HoldingAll final : public components::BoundStep {
 public:
  HoldingAll(SchemaPtr schema, spill::KeyEncoder key, spill::Keep keep,
             std::optional<Ranking> ranking, const spill::SpillSpace& space)
      : schema_(std::move(schema)),
        key_(std::move(key)),
        ranking_(std::move(ranking)),
        held_(schema_, keep, space) {}

  const SchemaPtr& output() const override { return schema_; }

  Result<void> apply(Batch batch, StepOutput& out) override {
    if (!ranking_) return hold(batch, {});
    return ranking_->each_part(
        std::move(batch), out,
        [this](const Batch& part, const auto& failed) { return hold(part, failed); });
  }

  Result<bool> finish(StepOutput& out) override { return held_.finish(out); }

 private:
  Result<void> hold(const Batch& batch, const std::vector<std::uint32_t>& failed) {
    const auto kept = rows_but(failed, batch.rows);
    std::string key;
    std::string rank;
    for (const auto row : kept) {
      key_.encode(batch, row, key);
      if (ranking_) ranking_->rank(row, rank);
      if (auto added = held_.add_key(key, rank); !added) return added;
    }
    return held_.append(failed.empty() ? batch : pick_rows(batch, kept));
  }

  SchemaPtr schema_;
  spill::KeyEncoder key_;
  std::optional<Ranking> ranking_;
  HeldRows held_;
};

class DedupeStep final : public components::Step {
 public:
  explicit DedupeStep(DedupeConfig config) : config_(std::move(config)) {}

  components::StepTraits traits() const override {
    return {.counts = components::CountEffect::Deduplicates, .stateless = false};
  }

  void check(components::KnownSchema& columns, components::StepProblems& problems) const override {
    const auto& key = config_.key;
    if (key.empty()) problems.add("key", "compares rows by no column; name at least one");
    for (std::size_t i = 0; i < key.size(); ++i) {
      if (!columns.may_have(key[i]) && key[i].contains('(')) {
        problems.add(key[i], fmt::format("has the key {}, and compares rows by columns alone; make "
                                         "a column of it with set before, and name that",
                                         printable(key[i])));
        continue;
      }
      expect_column(key[i], columns, problems);
      const auto end = key.begin() + static_cast<std::ptrdiff_t>(i);
      if (std::find(key.begin(), end, key[i]) == end) continue;
      problems.add(key[i], fmt::format("names the column \"{}\" twice in its key; remove one",
                                       printable(key[i])));
    }
    if (is_ranked()) Ranking::check(config_.keep.by, columns, problems);
  }

  Result<std::unique_ptr<components::BoundStep>> bind(
      const SchemaPtr& input, const components::StepContext& context) const override {
    if (auto checked = checked_output(*this, *input); !checked) {
      return fail(std::move(checked).error());
    }
    std::vector<std::pair<std::size_t, TypeKind>> columns;
    columns.reserve(config_.key.size());
    for (const auto& name : config_.key) columns.push_back(column_of(name, *input));
    spill::KeyEncoder key(std::move(columns));
    const auto space = spill::SpillSpace::of(context);
    if (config_.keep.keep == spill::Keep::First) {
      return std::make_unique<KeepingFirst>(input, std::move(key), space);
    }
    std::optional<Ranking> ranking;
    if (is_ranked()) {
      auto bound = Ranking::bind(config_.keep.by, *input, null_order(), context);
      if (!bound) return fail(std::move(bound).error());
      ranking = *std::move(bound);
    }
    return std::make_unique<HoldingAll>(input, std::move(key), config_.keep.keep,
                                        std::move(ranking), space);
  }

 private:
  static std::pair<std::size_t, TypeKind> column_of(const std::string& name, const Schema& input) {
    const std::size_t column = *input.find(name);
    return {column, input[column].type.kind};
  }
  bool is_ranked() const {
    return config_.keep.keep == spill::Keep::Greatest || config_.keep.keep == spill::Keep::Least;
  }
  // NULL is never the better one.
  spill::NullOrder null_order() const {
    return config_.keep.keep == spill::Keep::Greatest ? spill::NullOrder::First
                                                      : spill::NullOrder::Last;
  }

  DedupeConfig config_;
};

}  // namespace

void register_dedupe_step(components::Registry& registry) {
  registry.add_step<DedupeStep>(dedupe_spec());
}

}  // namespace millrace::transforms
