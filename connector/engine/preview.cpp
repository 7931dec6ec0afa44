#include "connector/engine/preview.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "connector/engine/identity.h"
#include "connector/engine/plan/plan_steps.h"
#include "connector/engine/rows/masked_rows.h"
#include "connector/engine/rows/shape.h"

namespace millrace::engine {
namespace {

Batch first_rows(Batch batch, std::size_t rows) {
  batch.rows = std::min(batch.rows, rows);
  return batch;
}

// The first rows that a shape gives, with masks.
class FirstRows {
 public:
  FirstRows(const SyncPlan& sync, std::size_t steps, std::size_t rows)
      // Of some rows no share can be told.
      : shape_(make_steps(sync), {.action = sync.on_row_error.action}), left_(rows) {
    shape_.stop_after(steps);
  }

  Shape& shape() { return shape_; }
  std::size_t left() const { return left_; }
  RowSet take() { return {shape_.output(), std::move(batches_)}; }

  // Takes no more rows than are still wanted.
  Result<void> apply(Batch batch) {
    auto shaped = shape_.apply(first_rows(std::move(batch), left_));
    if (!shaped) return fail(std::move(shaped).error());
    keep(*std::move(shaped));
    return {};
  }

  // The export ends here: what steps have held back follows.
  Result<void> finish() {
    for (;;) {
      std::vector<Batch> rest;
      auto done = shape_.finish(rest);
      if (!done) return fail(std::move(done).error());
      keep(std::move(rest));
      if (*done) return {};
    }
  }

 private:
  void keep(std::vector<Batch> batches) {
    for (auto& batch : batches) {
      batch = first_rows(std::move(batch), left_);
      left_ -= batch.rows;
      if (batch.rows > 0) batches_.push_back(with_masks(std::move(batch), shape_.hidden()));
    }
  }

  Shape shape_;
  std::size_t left_;
  std::vector<Batch> batches_;
};

// What the rows are shaped with, the next batch of an export, and its columns.
struct NextRows {
  SchemaPtr columns;
  std::optional<Batch> batch;
};

Task<Result<NextRows>> next_rows(components::Export& exported, const SyncPlan& sync, bool raw) {
  auto batch = co_await exported.next();
  if (!batch) co_return fail(std::move(batch).error());
  Result<SchemaPtr> columns = raw ? exported.schema() : columns_of(exported.schema(), sync);
  if (!columns) co_return fail(std::move(columns).error());
  co_return NextRows{*std::move(columns), *std::move(batch)};
}

// The rows that `first` makes of the first ones.
Task<Result<void>> read_first(components::Export& exported, const SyncPlan& sync, FirstRows& first,
                              bool raw, components::StepContext context) {
  while (first.left() > 0) {
    auto next = co_await next_rows(exported, sync, raw);
    if (!next) co_return fail(std::move(next).error());
    if (auto bound = first.shape().bind(next->columns, context); !bound) co_return bound;
    if (!next->batch) co_return first.finish();
    if (auto taken = first.apply(*std::move(next->batch)); !taken) co_return taken;
  }
  co_return Result<void>();
}

// The same rows go through two shapes, as long as the first of them wants some.
Task<Result<void>> read_both(components::Export& exported, const SyncPlan& sync, FirstRows& before,
                             FirstRows& after, components::StepContext context) {
  while (before.left() > 0) {
    auto next = co_await next_rows(exported, sync, false);
    if (!next) co_return fail(std::move(next).error());
    for (auto* rows : {&before, &after}) {
      if (auto bound = rows->shape().bind(next->columns, context); !bound) co_return bound;
    }
    if (!next->batch) break;
    const Batch batch = first_rows(*std::move(next->batch), before.left());
    for (auto* rows : {&before, &after}) {
      if (auto taken = rows->apply(batch); !taken) co_return taken;
    }
  }
  if (auto finished = before.finish(); !finished) co_return finished;
  co_return after.finish();
}

// Leaves out the rows that were not among those before.
RowSet rows_of_the_same_numbers(RowSet after, const RowSet& before) {
  std::set<std::uint64_t> numbers;
  for (const auto& batch : before.batches) {
    for (std::size_t row = 0; row < batch.rows; ++row) numbers.insert(batch.origin(row));
  }
  for (auto& batch : after.batches) {
    std::vector<std::uint32_t> kept;
    for (std::uint32_t row = 0; row < batch.rows; ++row) {
      if (numbers.contains(batch.origin(row))) kept.push_back(row);
    }
    if (kept.size() < batch.rows) batch = pick_rows(batch, kept);
  }
  return after;
}

Task<Result<Preview>> preview_diff(components::Export& exported, const SyncPlan& sync,
                                   std::size_t steps, std::size_t rows,
                                   components::StepContext context) {
  constexpr std::size_t kMostAfter = 1'000'000;  // Of lists that a step makes rows of.
  FirstRows before(sync, steps - 1, rows);
  FirstRows after(sync, steps, kMostAfter);
  if (auto read = co_await read_both(exported, sync, before, after, std::move(context)); !read) {
    co_return fail(std::move(read).error());
  }
  const auto all = make_steps(sync);
  const auto& [step, name] = all[steps - 1];
  const RowSet from = before.take();
  const RowSet to = rows_of_the_same_numbers(after.take(), from);
  Preview result{to.schema, {}, after.shape().rejected(), std::nullopt};
  result.diff =
      diff_of(from, to, [&step](std::string_view column) { return step->made_of(column); });
  result.diff->step = name;
  co_return result;
}

}  // namespace

Task<Result<Preview>> preview(const Plan& plan, const SyncPlan& sync,
                              PreviewSurroundings surroundings, PreviewRequest request) {
  auto& environment = surroundings.environment;
  // The contract, where there is one, is a step too.
  const std::size_t all = make_steps(sync).size();
  const std::size_t left_out = sync.steps.size() - request.after.value_or(sync.steps.size());
  const std::size_t steps = request.raw ? 0 : all - left_out;
  if (request.diff && steps == 0) {
    co_return fail(ErrorKind::InvalidConfig, "there is no contract or step that changes the rows");
  }
  Connections connections(environment);
  const auto now = environment.clock.wall_now();
  const config::RunValues values{sync.name, make_run_id(now, environment.random), now};
  const Events events(surroundings.listener, environment.clock, values.run_id, sync.name);
  auto source = sync.from_options->source(connections.source(plan, sync.from), values);
  if (!source) co_return fail(std::move(source).error().during(sync.from));
  auto opened = co_await (*source)->open(events);
  if (!opened) co_return fail(std::move(opened).error());
  components::StepContext context{.run_id = values.run_id,
                                  .run_started = now,
                                  .scratch = environment.scratch,
                                  .first_rows_only = true};
  if (request.diff) {
    co_return co_await preview_diff(**opened, sync, steps, request.rows, std::move(context));
  }
  FirstRows first(sync, steps, request.rows);
  auto read = co_await read_first(**opened, sync, first, request.raw, std::move(context));
  if (!read && surroundings.violations != nullptr) {
    *surroundings.violations = first.shape().violations();
  }
  if (!read) co_return fail(std::move(read).error());
  auto [schema, batches] = first.take();
  co_return Preview{std::move(schema), std::move(batches), first.shape().rejected(), std::nullopt};
}

}  // namespace millrace::engine
