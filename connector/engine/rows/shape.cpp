#include "connector/engine/rows/shape.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "config/tree/redacted_message.h"
#include "connector/base/text/text.h"

namespace millrace::engine {

namespace {

// So many leave in one go, where they are there.
constexpr std::size_t kBatchesAtOnce = 4;

constexpr std::string_view kAdvice =
    "correct the report or the step, or set on_row_error: quarantine to load the other rows";

}  // namespace

// What one call of a step gives, counted.
class Shape::Collected final : public components::StepOutput {
 public:
  Collected(Shape& shape, std::size_t step) : shape_(shape), step_(step) {}

  void put(Batch rows) override {
    shape_.counts_[step_].left += rows.rows;
    if (rows.rows == 0 || failure) return;
    auto waiting = shape_.waiting_[step_ + 1].put(std::move(rows));
    if (!waiting) failure = std::move(waiting).error();
  }
  void fail_row(const Batch& batch, std::size_t row, std::string reason) override {
    reason = shape_.shown(step_, std::move(reason));
    if (shape_.policy_.action == OnRowError::Quarantine) {
      keep_out({batch, row, name(), reason, shape_.hidden_[step_]});
    } else if (!failure) {
      failure = Error(ErrorKind::BadData,
                      fmt::format("{}: row {}: {}; {}", name(), batch.origin(row),
                                  printable(reason, Rejections::kLongestReason), kAdvice));
    }
  }
  void quarantine(const Batch& batch, std::size_t row, std::string reason) override {
    reason = shape_.shown(step_, std::move(reason));
    keep_out({batch, row, name(), reason, shape_.hidden_[step_]});
  }

  std::optional<Error> failure;  // Of the first row that ended the export, or of the disk.

 private:
  const std::string& name() const { return shape_.names_[step_]; }

  void keep_out(const QuarantinedRow& row) {
    if (failure) return;
    ++shape_.counts_[step_].quarantined;
    shape_.rejected_.add(row);
    if (shape_.quarantine_ != nullptr) {
      if (auto added = shape_.quarantine_->add(row); !added) failure = std::move(added).error();
    }
    const auto& limit = shape_.policy_.at_most;
    if (!failure && limit && !limit->share) {
      if (auto kept = shape_.check_limit(); !kept) failure = std::move(kept).error();
    }
  }

  Shape& shape_;
  const std::size_t step_;
};

Shape::Shape(std::vector<NamedStep> steps, RowPolicy policy, Quarantine* quarantine)
    : policy_(std::move(policy)), quarantine_(quarantine) {
  for (auto& each : steps) {
    counts_.push_back({.effect = each.step->traits().counts});
    steps_.push_back(std::move(each.step));
    names_.push_back(std::move(each.name));
    written_.push_back(std::move(each.written));
    complaints_.push_back(std::move(each.complaint));
  }
}

Result<void> Shape::bind(const SchemaPtr& input, const components::StepContext& context) {
  if (output_) return {};
  SchemaPtr schema = input;
  hidden_ = components::hidden_columns(steps_);
  hidden_.emplace_back();
  const std::size_t steps = std::min(last_, steps_.size());
  hidden_.resize(steps + 1);
  // A step has some of the columns that go out, too.
  for (std::size_t i = 0; i < steps; ++i) {
    std::vector<std::string> both;
    std::ranges::set_union(hidden_[i], hidden_[i + 1], std::back_inserter(both));
    hidden_[i] = std::move(both);
  }
  for (std::size_t i = 0; i < steps; ++i) {
    components::StepContext its_own = context;
    its_own.hidden_columns = hidden_[i];
    its_own.quarantines_rows = policy_.action == OnRowError::Quarantine;
    auto bound = steps_[i]->bind(schema, its_own);
    if (!bound) return fail(unfit(i, *schema, std::move(bound).error()));
    waiting_.emplace_back(schema, context.scratch);
    schema = (*bound)->output();
    bound_.push_back(*std::move(bound));
  }
  waiting_.emplace_back(schema, context.scratch);
  output_ = std::move(schema);
  return {};
}

std::vector<std::string> Shape::masked() const {
  std::vector<std::string> all;
  for (const auto& columns : hidden_) {
    std::vector<std::string> both;
    std::ranges::set_union(all, columns, std::back_inserter(both));
    all = std::move(both);
  }
  return all;
}

// Of a number of rows it can be told at any time; of a share once all rows were read. It is one of
// all rows that could be wrong, those that a step has added with them: 100% always allows all.
Result<void> Shape::check_limit() const {
  if (!policy_.at_most || rejected_.count == 0) return {};
  const std::uint64_t read = counts_.front().came;
  const std::uint64_t added = policy_.at_most->share ? total_of(counts_).added : 0;
  if (rejected_.count <= policy_.at_most->of(read + added)) return {};
  const auto limit = config::Codec<config::RowLimit>::to_text(*policy_.at_most);
  return fail(ErrorKind::BadData,
              fmt::format("{} of {} read{} {} to be quarantined, and on_row_error allows {}: {}",
                          with_commas(rejected_.count), counted(read, "row"),
                          added > 0 ? fmt::format(" and {} added", with_commas(added)) : "",
                          rejected_.count == 1 ? "was" : "were", limit, reasons_of(rejected_)));
}

Result<std::vector<Batch>> Shape::apply(Batch batch) {
  if (auto put = waiting_.front().put(std::move(batch)); !put) return fail(std::move(put).error());
  return more();
}

bool Shape::has_more() const {
  return !std::ranges::all_of(waiting_, &WaitingRows::empty);
}

// What has come furthest goes on first, so that little waits.
Result<std::vector<Batch>> Shape::more() {
  std::vector<Batch> left;
  while (left.size() < kBatchesAtOnce && has_more()) {
    const auto last =
        std::ranges::find_if_not(waiting_.rbegin(), waiting_.rend(), &WaitingRows::empty);
    if (last != waiting_.rbegin()) {
      const auto step = static_cast<std::size_t>(std::distance(last, waiting_.rend())) - 1;
      if (auto applied = apply_step(step); !applied) return fail(std::move(applied).error());
      continue;
    }
    auto some = last->take_some();
    if (!some) return some;
    std::ranges::move(*some, std::back_inserter(left));
  }
  for (auto& batch : left) batch.schema = output_;
  return left;
}

Result<void> Shape::apply_step(std::size_t step) {
  auto batch = waiting_[step].take();
  if (!batch) return fail(std::move(batch).error());
  counts_[step].came += batch->rows;
  Collected collected(*this, step);
  auto applied = bound_[step]->apply(*std::move(batch), collected);
  if (collected.failure) return fail(*std::move(collected.failure));
  if (!applied) return fail(failure_of(step, std::move(applied).error()));
  return {};
}

Result<bool> Shape::finish(std::vector<Batch>& out) {
  if (is_finished()) return true;
  if (!has_more()) {
    if (auto finished = finish_step(); !finished) return fail(std::move(finished).error());
  }
  auto passed = more();
  if (!passed) return fail(std::move(passed).error());
  std::ranges::move(*passed, std::back_inserter(out));
  if (!is_finished()) return false;
  if (auto kept = check_limit(); !kept) return fail(std::move(kept).error());
  return true;
}

Result<void> Shape::finish_step() {
  Collected collected(*this, finished_);
  auto done = bound_[finished_]->finish(collected);
  if (collected.failure) return fail(*std::move(collected.failure));
  if (!done) return fail(failure_of(finished_, std::move(done).error()));
  if (!*done) return {};
  if (!adds_up(counts_[finished_])) {
    return fail(ErrorKind::Internal,
                fmt::format("{}: does not account for all of its rows", names_[finished_]));
  }
  ++finished_;
  return {};
}

Error Shape::unfit(std::size_t step, const Schema& input, Error error) const {
  std::string complaint;
  if (error.kind() == ErrorKind::BadData && complaints_[step]) {
    complaint = complaints_[step](components::KnownSchema(input.fields()), error.message());
  }
  if (complaint.empty()) return shown(step, std::move(error)).during(names_[step]);
  return Error(error.kind(), std::move(complaint));
}

// A broken contract says so itself.
Error Shape::failure_of(std::size_t step, Error error) const {
  if (!bound_[step]->violations().empty()) return shown(step, std::move(error));
  return shown(step, std::move(error)).during(names_[step]);
}

std::string Shape::shown(std::size_t step, std::string message) const {
  if (!has_references(step)) return message;
  return config::redacted_message(std::move(message), written_[step]->options);
}

Error Shape::shown(std::size_t step, Error error) const {
  if (!has_references(step)) return error;
  return Error(error.kind(), shown(step, error.message()));
}

std::vector<Violation> Shape::violations() const {
  std::vector<Violation> all;
  for (std::size_t i = 0; i < bound_.size(); ++i) {
    for (auto& violation : bound_[i]->violations()) {
      // In quotes it is known to be a value, however short it is.
      const auto quoted = shown(i, '"' + violation.as + '"');
      violation.as = quoted.substr(1, quoted.size() - 2);
      all.push_back(std::move(violation));
    }
  }
  return all;
}

}  // namespace millrace::engine
