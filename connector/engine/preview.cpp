#include "connector/engine/preview.h"

#include <algorithm>
#include <utility>

#include "connector/engine/identity.h"
#include "connector/engine/plan/plan_steps.h"
#include "connector/engine/rows/shape.h"

namespace millrace::engine {
namespace {

Batch first_rows(Batch batch, std::size_t rows) {
  batch.rows = std::min(batch.rows, rows);
  return batch;
}

struct ShapedRows {
  std::vector<Batch> batches;
  bool is_end = false;
};

// The next rows after the steps, of which `wanted` are enough; at the end of the export, with all
// that the steps have held back.
Result<ShapedRows> shape_next(Shape& shape, std::optional<Batch> batch, std::size_t wanted) {
  if (batch) {
    auto shaped = shape.apply(first_rows(*std::move(batch), wanted));
    if (!shaped) return fail(std::move(shaped).error());
    return ShapedRows{*std::move(shaped), false};
  }
  ShapedRows rest{{}, true};
  for (;;) {
    auto done = shape.finish(rest.batches);
    if (!done) return fail(std::move(done).error());
    if (*done) return rest;
  }
}

// The rows that `shape` makes of the first ones.
Task<Result<Preview>> first_of(components::Export& exported, const SyncPlan& sync, Shape& shape,
                               PreviewRequest request, components::StepContext context) {
  Preview result;
  for (std::size_t left = request.rows; left > 0;) {
    auto batch = co_await exported.next();
    if (!batch) co_return fail(std::move(batch).error());
    Result<SchemaPtr> columns =
        request.raw ? exported.schema() : columns_of(exported.schema(), sync);
    if (!columns) co_return fail(std::move(columns).error());
    if (auto bound = shape.bind(*columns, context); !bound) co_return fail(bound.error());
    auto shaped = shape_next(shape, *std::move(batch), left);
    if (!shaped) co_return fail(std::move(shaped).error());
    for (auto& shown : shaped->batches) {
      shown = first_rows(std::move(shown), left);
      left -= shown.rows;
      if (shown.rows > 0) result.batches.push_back(std::move(shown));
    }
    if (shaped->is_end) break;
  }
  result.schema = shape.output();
  co_return result;
}

}  // namespace

Task<Result<Preview>> preview(const Plan& plan, const SyncPlan& sync,
                              PreviewSurroundings surroundings, PreviewRequest request) {
  auto& environment = surroundings.environment;
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
  // Of some rows no share can be told.
  const RowPolicy policy{.action = sync.on_row_error.action};
  Shape shape(request.raw ? std::vector<NamedStep>() : make_steps(sync), policy);
  auto rows = co_await first_of(**opened, sync, shape, request, std::move(context));
  if (rows) rows->rejected = shape.rejected();
  if (!rows && surroundings.violations != nullptr) *surroundings.violations = shape.violations();
  co_return rows;
}

}  // namespace millrace::engine
