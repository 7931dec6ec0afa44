#include "connector/engine/rehearsal/rehearse.h"

#include <iterator>
#include <utility>

#include "connector/engine/plan/plan_steps.h"
#include "connector/engine/rows/shape.h"

namespace millrace::engine {
namespace {

class KeptOutRows final : public Quarantine {
 public:
  Result<void> add(const QuarantinedRow& row) override {
    all.push_back({row.batch.origin(row.row), std::string(row.step), std::string(row.reason)});
    return {};
  }

  std::vector<Rehearsed::KeptOut> all;
};

}  // namespace

Result<Rehearsed> rehearse(const SyncPlan& sync, Rehearsal rows) {
  KeptOutRows kept_out;
  Shape shape(make_steps(sync), {.action = sync.on_row_error.action}, &kept_out);
  auto columns = columns_of(std::move(rows.columns), sync);
  if (!columns) return fail(std::move(columns).error());
  const components::StepContext context{
      .run_id = "test", .run_started = rows.now, .scratch = std::move(rows.scratch)};
  if (auto bound = shape.bind(*columns, context); !bound) return fail(std::move(bound).error());
  Rehearsed result;
  for (auto& batch : rows.rows) {
    for (auto shaped = shape.apply(std::move(batch));; shaped = shape.more()) {
      if (!shaped) return fail(std::move(shaped).error());
      std::ranges::move(*shaped, std::back_inserter(result.rows));
      if (!shape.has_more()) break;
    }
  }
  for (bool done = false; !done;) {
    auto finished = shape.finish(result.rows);
    if (!finished) return fail(std::move(finished).error());
    done = *finished;
  }
  result.columns = shape.output();
  result.rejected = std::move(kept_out.all);
  result.counts = total_of(shape.counts());
  return result;
}

}  // namespace millrace::engine
