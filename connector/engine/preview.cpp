#include "connector/engine/preview.h"

#include <algorithm>
#include <utility>

#include "connector/engine/extraction.h"
#include "connector/engine/identity.h"

namespace millrace::engine {
namespace {

Batch first_rows(Batch batch, std::size_t rows) {
  batch.rows = std::min(batch.rows, rows);
  return batch;
}

Task<Result<Preview>> first_of(components::Export& exported, Shape shape, std::size_t rows) {
  Preview result;
  for (std::size_t left = rows; left > 0;) {
    auto batch = co_await exported.next();
    if (!batch) co_return fail(std::move(batch).error());
    if (auto bound = shape.bind(exported.schema()); !bound) co_return fail(bound.error());
    if (!*batch) break;
    auto shaped = shape.apply(first_rows(**std::move(batch), left));
    if (!shaped) co_return fail(std::move(shaped).error());
    left -= shaped->rows;
    result.batches.push_back(*std::move(shaped));
  }
  result.schema = shape.output();
  co_return result;
}

}  // namespace

Task<Result<Preview>> preview(const Plan& plan, const SyncPlan& sync,
                              components::Environment& environment, EventListener& listener,
                              std::size_t rows) {
  Connections connections(environment);
  const auto now = environment.clock.wall_now();
  const config::RunValues values{sync.name, make_run_id(now, environment.random), now};
  const Events events(listener, environment.clock, values.run_id, sync.name);
  auto source = sync.from_options->source(connections.source(plan, sync.from), values);
  if (!source) co_return fail(std::move(source).error().during(sync.from));
  auto opened = co_await (*source)->open(events);
  if (!opened) co_return fail(std::move(opened).error());
  co_return co_await first_of(**opened, make_shape(sync), rows);
}

}  // namespace millrace::engine
