#include "connector/engine/rows/shape.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace millrace::engine {

std::string describe(const Rejections& rejected) {
  std::string sentence = fmt::format("rows rejected by steps: {}", rejected.count);
  for (const auto& row : rejected.first) {
    sentence += fmt::format("; row {}: {}", row.origin, row.reason);
  }
  if (rejected.count > rejected.first.size()) sentence += "; ...";
  return sentence;
}

// What one call of a step gives.
class Shape::Collected final : public components::StepOutput {
 public:
  explicit Collected(Rejections& rejected) : rejected_(rejected) {}

  void put(Batch rows) override {
    if (rows.rows > 0) batches.push_back(std::move(rows));
  }
  void fail_row(const Batch& batch, std::size_t row, std::string reason) override {
    if (failure) return;
    failure = Error(ErrorKind::BadData, fmt::format("row {}: {}", batch.origin(row), reason));
  }
  void quarantine(const Batch& batch, std::size_t row, std::string reason) override {
    ++rejected_.count;
    if (rejected_.first.size() < Rejections::kNamed) {
      rejected_.first.push_back({batch.origin(row), std::move(reason)});
    }
  }

  std::vector<Batch> batches;
  std::optional<Error> failure;  // For the first row that failed.

 private:
  Rejections& rejected_;
};

Result<void> Shape::bind(const SchemaPtr& input, const components::StepContext& context) {
  if (output_) return {};
  SchemaPtr schema = input;
  const auto hidden = components::hidden_columns(steps_);
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    components::StepContext its_own = context;
    its_own.hidden_columns = hidden[i];
    auto bound = steps_[i]->bind(schema, its_own);
    if (!bound) return fail(std::move(bound).error());
    schema = (*bound)->output();
    bound_.push_back(*std::move(bound));
  }
  output_ = std::move(schema);
  return {};
}

Result<std::vector<Batch>> Shape::apply(Batch batch) {
  std::vector<Batch> batches;
  batches.push_back(std::move(batch));
  return pass(std::move(batches), 0);
}

Result<std::vector<Batch>> Shape::pass(std::vector<Batch> batches, std::size_t step) {
  for (; step < bound_.size(); ++step) {
    Collected collected(rejected_);
    for (auto& batch : batches) {
      auto applied = bound_[step]->apply(std::move(batch), collected);
      if (collected.failure) return fail(*std::move(collected.failure));
      if (!applied) return fail(std::move(applied).error());
    }
    batches = std::move(collected.batches);
  }
  for (auto& batch : batches) batch.schema = output_;
  return batches;
}

Result<bool> Shape::finish(std::vector<Batch>& out) {
  if (finished_ == bound_.size()) return true;
  Collected collected(rejected_);
  auto done = bound_[finished_]->finish(collected);
  if (collected.failure) return fail(*std::move(collected.failure));
  if (!done) return fail(std::move(done).error());
  auto passed = pass(std::move(collected.batches), finished_ + 1);
  if (!passed) return fail(std::move(passed).error());
  std::ranges::move(*passed, std::back_inserter(out));
  if (*done) ++finished_;
  return finished_ == bound_.size();
}

std::vector<Violation> Shape::violations() const {
  std::vector<Violation> all;
  for (const auto& step : bound_) std::ranges::move(step->violations(), std::back_inserter(all));
  return all;
}

}  // namespace millrace::engine
