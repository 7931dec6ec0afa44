#include "connector/engine/preview.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "connector/base/text/text.h"
#include "connector/engine/identity.h"
#include "connector/engine/plan/plan_steps.h"
#include "connector/engine/rehearsal/first_rows.h"
#include "connector/engine/rows/masked_rows.h"
#include "connector/engine/watermarks/watermark_start.h"
#include "connector/transforms/parts/part_of.h"

namespace millrace::engine {
namespace {

// The rows that the last step of a diff keeps out, of those that it is about.
class KeptOut final : public Quarantine {
 public:
  KeptOut(std::string step, const std::set<std::uint64_t>& among)
      : step_(std::move(step)), among_(among) {}

  Result<void> add(const QuarantinedRow& row) override {
    const auto number = row.batch.origin(row.row);
    if (row.step == step_ && among_.contains(number)) {
      reasons.try_emplace(number, printable(row.reason, Rejections::kLongestReason));
    }
    return {};
  }

  std::map<std::uint64_t, std::string> reasons;

 private:
  const std::string step_;
  const std::set<std::uint64_t>& among_;
};

// Reads an export into the first rows of one shape, or of two that see the same rows.
class Reader {
 public:
  Reader(components::Export& exported, const SyncPlan& sync, WorkerPool& workers,
         components::StepContext context)
      : exported_(exported), sync_(sync), workers_(workers), context_(std::move(context)) {}

  // As the report has the rows, before contract and steps.
  void read_raw() { is_raw_ = true; }

  // The second one, when there is one, wants rows as long as the first does.
  Task<Result<void>> read(FirstRows& first, FirstRows* second = nullptr) {
    shapes_ = second == nullptr ? std::vector{&first} : std::vector{&first, second};
    context_.first_rows_only =
        std::ranges::none_of(shapes_, [](FirstRows* each) { return each->looks_at_all_rows(); });
    while (wants_more()) {
      auto batch = co_await exported_.next();
      if (!batch) co_return fail(std::move(batch).error());
      // On a worker, for steps may read look-ups, and sort what they have held back.
      auto taken = co_await workers_.run([&] { return take(*std::move(batch)); });
      if (!taken) co_return fail(std::move(taken).error());
      if (!*taken) co_return Result<void>();
    }
    co_return Result<void>();
  }

 private:
  bool wants_more() const { return shapes_.front()->wants_more() || shapes_.back()->reads_whole(); }

  Result<void> bind() {
    Result<SchemaPtr> columns =
        is_raw_ ? exported_.schema() : columns_of(exported_.schema(), sync_);
    if (!columns) return fail(std::move(columns).error());
    for (auto* each : shapes_) {
      if (auto bound = each->shape().bind(*columns, context_); !bound) return bound;
    }
    return {};
  }

  // False when the export has ended.
  Result<bool> take(std::optional<Batch> batch) {
    if (auto bound = bind(); !bound) return fail(std::move(bound).error());
    if (!batch) {
      for (auto* each : shapes_) {
        if (auto finished = each->finish(); !finished) return fail(std::move(finished).error());
      }
      return false;
    }
    for (std::size_t from = 0; from < batch->rows && wants_more();) {
      const auto part = transforms::part_of(*batch, from, next_rows());
      from += part.rows;
      for (auto* each : shapes_) {
        if (each == shapes_.front() && !each->wants_more()) continue;
        if (auto taken = each->apply(part); !taken) return fail(std::move(taken).error());
      }
    }
    return true;
  }

  std::size_t next_rows() const {
    return std::max(shapes_.front()->next_rows(),
                    shapes_.back()->reads_whole() ? shapes_.back()->next_rows() : 0);
  }

  components::Export& exported_;
  const SyncPlan& sync_;
  WorkerPool& workers_;
  components::StepContext context_;
  bool is_raw_ = false;
  std::vector<FirstRows*> shapes_;
};

// A row that leaves may be made of several, and then is not the one whose number it has.
bool makes_rows(components::StepTraits traits) {
  return traits.counts == components::CountEffect::Expands && !traits.stateless;
}

Preview diff_preview(FirstRows& after, StepDiff diff) {
  return {after.shape().output(), {}, after.shape().rejected(), std::move(diff)};
}

// Of rows that are made of several there are none to compare them with.
Task<Result<Preview>> preview_made_rows(Reader& reader, FirstRows& after, std::size_t step) {
  if (auto read = co_await reader.read(after); !read) co_return fail(std::move(read).error());
  StepDiff diff = diff_of_made_rows(after.take());
  const auto& counts = after.shape().counts()[step];
  diff.rows_before = counts.came;
  diff.rows_after = counts.left;
  co_return diff_preview(after, std::move(diff));
}

Task<Result<Preview>> preview_diff(Reader& reader, const SyncPlan& sync, std::size_t steps,
                                   std::size_t rows) {
  constexpr std::size_t kMostAfter = 1'000'000;  // Of lists that a step makes rows of.
  const auto all = make_steps(sync);
  const NamedStep& last = all[steps - 1];
  if (makes_rows(last.step->traits())) {
    FirstRows made(sync, {.steps = steps, .rows = rows});
    auto result = co_await preview_made_rows(reader, made, steps - 1);
    if (result) result->diff->step = last.name;
    co_return result;
  }
  FirstRows before(sync, {.steps = steps - 1, .rows = rows, .whole_numbers = true});
  KeptOut kept_out(last.name, before.numbers());
  FirstRows after(sync, {.steps = steps, .rows = kMostAfter, .among = &before.numbers()},
                  &kept_out);
  if (auto read = co_await reader.read(before, &after); !read) {
    co_return fail(std::move(read).error());
  }
  StepDiff diff = diff_of(
      before.take(), after.take(),
      [&last](std::string_view column) { return last.step->made_of(column); }, kept_out.reasons);
  diff.step = last.name;
  co_return diff_preview(after, std::move(diff));
}

Task<Result<Preview>> preview_rows(Reader& reader, FirstRows& first,
                                   PreviewSurroundings surroundings) {
  auto read = co_await reader.read(first);
  if (!read && surroundings.violations != nullptr) {
    *surroundings.violations = first.shape().violations();
  }
  if (!read) co_return fail(std::move(read).error());
  auto [schema, batches, hidden] = first.take();
  for (auto& batch : batches) batch = with_masks(std::move(batch), hidden);
  co_return Preview{std::move(schema), std::move(batches), first.shape().rejected(), std::nullopt};
}

Task<Result<WatermarkStart>> start_of_preview(const SyncPlan& sync, ledger::Ledger& ledger) {
  if (!sync.watermark) co_return WatermarkStart();
  const auto known = co_await ledger.watermarks().of({sync.name});
  if (!known) co_return fail(known.error());
  co_return start_of(*sync.watermark, {},
                     known->empty() ? std::nullopt : std::optional(known->front()));
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
  config::RunValues values{.sync = sync.name,
                           .run_id = make_run_id(now, environment.random),
                           .started = now,
                           .each = sync.each};
  const auto start = co_await start_of_preview(sync, environment.ledger);
  if (!start) co_return fail(start.error());
  if (start->from) values.watermark = start->from->text();
  const Events events(surroundings.listener, environment.clock, values.run_id, sync.name);
  auto source = sync.from_options->source(connections.source(plan, sync.from), values);
  if (!source) co_return fail(std::move(source).error().during(sync.from));
  auto opened = co_await (*source)->open(events);
  if (!opened) co_return fail(std::move(opened).error());
  Reader reader(**opened, sync, environment.workers,
                {.run_id = values.run_id, .run_started = now, .scratch = environment.scratch});
  if (request.diff) co_return co_await preview_diff(reader, sync, steps, request.rows);
  if (request.raw) reader.read_raw();
  FirstRows first(sync, {.steps = steps, .rows = request.rows});
  co_return co_await preview_rows(reader, first, surroundings);
}

}  // namespace millrace::engine
