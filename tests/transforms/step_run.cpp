#include "tests/transforms/step_run.h"

#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "config/yaml/document.h"
#include "connector/components/registry.h"

namespace millrace::transforms {
void register_all_steps(components::Registry& registry);
}

namespace millrace::testing {
namespace {

class Messages final : public components::StepProblems {
 public:
  void add(std::string_view, std::string message) override {
    text += (text.empty() ? "" : "\n") + message;
  }
  std::string text;
};

std::vector<std::string> described(const std::vector<Field>& fields) {
  std::vector<std::string> all;
  for (const auto& field : fields) {
    const bool has_type = field.type.kind != TypeKind::Unknown;
    all.push_back(field.name + (has_type ? " " + to_string(field.type) : ""));
  }
  return all;
}

class Collected final : public components::StepOutput {
 public:
  explicit Collected(StepResult& result) : result_(result) {}

  void put(Batch batch) override {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      auto& cells = result_.rows.emplace_back();
      for (const auto& column : batch.columns) {
        cells.push_back(column.is_null(row) ? "∅" : std::string(column.text(row)));
      }
      result_.origins.push_back(batch.origin(row));
    }
  }
  void fail_row(const Batch& batch, std::size_t row, std::string reason) override {
    result_.failed.push_back(fmt::format("row {}: {}", batch.origin(row), reason));
  }
  void quarantine(const Batch& batch, std::size_t row, std::string reason) override {
    result_.failed.push_back(fmt::format("row {}: {}", batch.origin(row), reason));
  }

 private:
  StepResult& result_;
};

Batch batch_of(const SchemaPtr& schema, const Rows& rows, std::size_t first, std::size_t count) {
  BatchBuilder builder(schema, first + 1);
  for (std::size_t row = first; row < first + count; ++row) {
    for (const auto& cell : rows[row]) cell == "∅" ? builder.add_null() : builder.add(cell);
  }
  return builder.take();
}

Result<void> feed(components::BoundStep& step, const SchemaPtr& schema, const Rows& rows,
                  std::size_t rows_per_batch, Collected& out) {
  for (std::size_t first = 0; first < rows.size(); first += rows_per_batch) {
    const std::size_t count = std::min(rows_per_batch, rows.size() - first);
    auto applied = step.apply(batch_of(schema, rows, first, count), out);
    if (!applied) return applied;
  }
  for (;;) {
    auto done = step.finish(out);
    if (!done) return fail(std::move(done).error());
    if (*done) return {};
  }
}

}  // namespace

std::vector<Field> fields_of(const std::vector<std::string>& columns) {
  std::vector<Field> fields;
  for (const auto& column : columns) {
    const auto space = column.find(' ');
    Field field{column.substr(0, space), {}, false};
    if (space != std::string::npos) field.type = *parse_type(column.substr(space + 1));
    fields.push_back(std::move(field));
  }
  return fields;
}

StepRun::StepRun(const std::string& kind, const std::string& yaml, const std::string& folder) {
  components::Registry registry;
  transforms::register_all_steps(registry);
  config::Problems problems;
  const auto options = config::parse_document(yaml, "step.yaml", problems, {},
                                              {.inputs = folder, .outputs = folder});
  if (options) {
    const auto parsed = registry.step(kind)->spec.parse(*options, kind, problems);
    if (parsed) step_ = parsed->make();
  }
  problems_ = problems.text();
}

std::string StepRun::check(const std::vector<std::string>& columns) const {
  if (!step_) return problems_;
  components::KnownSchema known(fields_of(columns));
  Messages messages;
  step_->check(known, messages);
  return messages.text;
}

std::vector<std::string> StepRun::known(const std::vector<std::string>& columns) const {
  components::KnownSchema known(fields_of(columns));
  Messages messages;
  step_->check(known, messages);
  return described(known.fields());
}

StepResult StepRun::run(const std::vector<std::string>& columns, const Rows& rows,
                        std::size_t rows_per_batch) const {
  StepResult result;
  if (!step_) {
    result.error = problems_;
    return result;
  }
  const auto schema = std::make_shared<const Schema>(fields_of(columns));
  auto bound = step_->bind(schema, context);
  if (!bound) {
    result.error = bound.error().message();
    return result;
  }
  result.columns = described((*bound)->output()->fields());
  Collected out(result);
  const auto fed = feed(**bound, schema, rows, rows_per_batch, out);
  if (!fed) result.error = fed.error().message();
  return result;
}

}  // namespace millrace::testing
