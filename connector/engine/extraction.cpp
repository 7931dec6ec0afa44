#include "connector/engine/extraction.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "connector/base/bounded_queue.h"
#include "connector/base/task_group.h"
#include "connector/base/text/text.h"
#include "connector/engine/identity.h"
#include "connector/engine/plan/plan_digest.h"
#include "connector/engine/plan/plan_steps.h"

namespace millrace::engine {
namespace {

std::vector<Shaped::Column> told_columns(const Schema& schema) {
  std::vector<Shaped::Column> columns;
  columns.reserve(schema.fields().size());
  for (const auto& field : schema.fields()) {
    const bool is_known = field.type.kind != TypeKind::Unknown;
    columns.push_back({field.name, is_known ? to_string(field.type) : ""});
  }
  return columns;
}

}  // namespace

// What the decoder has ready. The export itself is asked between two calls of its next() only,
// because a worker may be changing it meanwhile.
struct Extraction::Decoded {
  explicit Decoded(const OverflowSpace& space) : batches(space.loop, space.batches_ahead()) {}

  BoundedQueue<Batch> batches;
  SchemaPtr schema;
  std::optional<std::chrono::system_clock::time_point> fresh_as_of;
  Mended mended;
};

// Runs ahead of whoever shapes what was decoded.
Task<void> Extraction::decode(components::Export& exported, Decoded& decoded) {
  for (;;) {
    const auto wanted = co_await decoded.batches.room();
    if (!wanted || !*wanted) {
      decoded.batches.close(wanted ? std::nullopt : std::optional(wanted.error()));
      co_return;
    }
    auto batch = co_await exported.next();
    if (!batch) {
      decoded.batches.close(std::move(batch).error());
      co_return;
    }
    decoded.schema = exported.schema();
    decoded.fresh_as_of = exported.fresh_as_of();
    if (!*batch) {
      decoded.mended = exported.mended();
      decoded.batches.close();
      co_return;
    }
    decoded.batches.push(**std::move(batch));
  }
}

Task<Result<void>> Extraction::run(components::Source& source) {
  for (Backoff backoff(context_.request.retry, context_.environment.random);;) {
    auto opened = co_await source.open(context_.events);
    if (!opened) co_return fail(std::move(opened).error());
    auto read_whole = co_await attempt(source, *std::move(opened));
    if (read_whole) tell_what_was_wrong(result_, context_.events, context_.request.dry_run);
    if (read_whole || !may_succeed_later(read_whole.error())) co_return read_whole;
    auto waited = co_await wait_to_read_again(std::move(read_whole).error(), backoff);
    if (!waited) co_return waited;
  }
}

Task<Result<void>> Extraction::wait_to_read_again(Error failure, Backoff& backoff) {
  const auto wait = backoff.next(failure.retry_after());
  if (!wait) {
    co_return fail(std::move(failure).during(
        "gave up after " + counted(backoff.attempts_made(), "reading") + " of the export"));
  }
  context_.events.retrying("reading the export again", *wait, failure);
  co_return co_await context_.environment.clock.sleep(*wait);
}

// The export ends with it, and gives its job slot back.
Task<Result<void>> Extraction::attempt(components::Source& source,
                                       std::unique_ptr<components::Export> exported) {
  if (auto held = co_await hold(source, *exported); !held) co_return held;
  result_.is_unwanted = exported->is_unwanted();
  if (result_.is_unwanted) co_return Result<void>();
  const auto& policy = plan_.on_row_error;
  QuarantineFile quarantine(policy.folder.path,
                            quarantine_file_name(plan_.name, context_.events.run_id()));
  // A dry run leaves nothing.
  taker_.reset();
  if (plan_.watermark) taker_.emplace(*plan_.watermark);
  Shape shape(make_steps(plan_), policy, context_.request.dry_run ? nullptr : &quarantine);
  FanOut fan_out(context_.overflow);
  auto read_whole = co_await open_lanes(fan_out);
  if (read_whole) read_whole = co_await read(*exported, shape, fan_out);
  if (read_whole) read_whole = co_await conclude(shape, quarantine);
  if (read_whole) {
    co_await fan_out.close();
  } else {
    result_.violations = shape.violations();
    result_.counts = {.quarantined = shape.rejected().count};
    co_await fan_out.drop();
  }
  for (const auto& delivery : deliveries_) delivery->close_lane(fan_out);
  if (!read_whole) co_await abandon();
  co_return read_whole;
}

// The quarantine is finished before anything is loaded: no row may be kept out and found nowhere.
// Where nobody wants the rest of the rows, nobody wants those of the quarantine either.
Task<Result<void>> Extraction::conclude(const Shape& shape, QuarantineFile& quarantine) {
  if (!shape.is_finished()) co_return Result<void>();
  if (taker_) result_.greatest = taker_->greatest();
  result_.counts = total_of(shape.counts());
  result_.rejected = shape.rejected();
  if (result_.rejected.count == 0) co_return Result<void>();
  auto finished = co_await context_.environment.blocking.run([&] { return quarantine.finish(); });
  if (!finished) co_return fail(std::move(finished).error());
  result_.quarantine = *std::move(finished);
  co_return Result<void>();
}

// What was told of an earlier attempt is void.
Task<Result<void>> Extraction::hold(components::Source& source, components::Export& exported) {
  result_ = Extracted{.job_id = exported.job_id(),
                      .export_id = load_id({source.origin(), source.request(), exported.job_id()})};
  if (auto held = co_await exported.hold_job({{plan_.name, plan_digest(plan_)}}); !held)
    co_return held;
  result_.hold = exported.hold_of(plan_.name);
  result_.touched_at = context_.environment.clock.now();
  co_return Result<void>();
}

Task<Result<void>> Extraction::open_lanes(FanOut& fan_out) {
  if (std::ranges::any_of(deliveries_, [](const auto& each) { return each->needs_spool(); })) {
    if (auto opened = co_await open_spool(); !opened) co_return opened;
    for (const auto& delivery : deliveries_) co_await delivery->open_checks(*result_.spool);
  }
  for (const auto& delivery : deliveries_) delivery->open_lane(result_, fan_out);
  co_return Result<void>();
}

Task<Result<void>> Extraction::open_spool() {
  auto& environment = context_.environment;
  auto spool =
      co_await environment.blocking.run([&] { return Spool::create(environment.scratch); });
  if (!spool) co_return fail(std::move(spool).error());
  const auto needs_digest = [](const auto& each) { return each->needs_spool() && each->adds(); };
  if (std::ranges::any_of(deliveries_, needs_digest)) spool->make_digest();
  const bool infer = std::ranges::any_of(deliveries_, [](const auto& each) {
    return each->needs_spool() && each->destination().wants_types();
  });
  result_.spool = std::make_unique<SpooledRows>(*std::move(spool), infer);
  co_return Result<void>();
}

Task<Result<void>> Extraction::read(components::Export& exported, Shape& shape, FanOut& fan_out) {
  Decoded decoded(context_.overflow);
  TaskGroup decoding(context_.environment.loop);
  decoding.spawn(decode(exported, decoded));
  auto read_whole = co_await shape_all(decoded, shape, fan_out);
  // Either the decoder has ended, or nobody wants what it would still give.
  decoded.batches.leave();
  if (!read_whole) decoding.cancel();
  co_await decoding.join();
  co_return read_whole;
}

Task<Result<void>> Extraction::shape_all(Decoded& decoded, Shape& shape, FanOut& fan_out) {
  for (bool begun = false;;) {
    auto batch = co_await decoded.batches.pop();
    if (!batch) co_return fail(std::move(batch).error());
    if (!begun) {
      const auto wanted = co_await begin(decoded, shape, fan_out);
      if (!wanted) co_return fail(wanted.error());
      if (!*wanted) co_return Result<void>();
      begun = true;
    }
    if (!*batch) break;
    const auto wanted = co_await pass_on(**std::move(batch), shape, fan_out);
    if (!wanted) co_return fail(wanted.error());
    if (!*wanted) co_return Result<void>();
  }
  result_.mended = decoded.mended;
  co_return co_await finish_steps(shape, fan_out);
}

// What steps have held back follows piece by piece.
Task<Result<void>> Extraction::finish_steps(Shape& shape, FanOut& fan_out) {
  for (bool done = shape.passes_through(); !done;) {
    std::vector<Batch> batches;
    auto finished = co_await context_.environment.workers.run([&]() -> Result<bool> {
      auto done_now = shape.finish(batches);
      if (!done_now) return done_now;
      if (auto kept = keep_all(batches); !kept) return fail(std::move(kept).error());
      return done_now;
    });
    if (!finished) co_return fail(std::move(finished).error());
    const auto wanted = co_await write_all(std::move(batches), fan_out);
    if (!wanted) co_return fail(wanted.error());
    done = *finished || !*wanted;
  }
  co_return Result<void>();
}

// Once the columns are known. False when no destination is left to read for.
Task<Result<bool>> Extraction::begin(const Decoded& decoded, Shape& shape, FanOut& fan_out) {
  result_.fresh_as_of = decoded.fresh_as_of;
  auto columns = columns_of(decoded.schema, plan_);
  if (!columns) co_return fail(std::move(columns).error());
  Shaped shaped{.read = told_columns(**columns), .out = {}};
  if (auto bound = co_await bind(*std::move(columns), shape); !bound) co_return fail(bound.error());
  shaped.out = told_columns(*shape.output());
  context_.events.tell(shaped);
  result_.masked = shape.masked();
  if (taker_) {
    if (auto found = taker_->bind(*shape.output()); !found) co_return fail(found.error());
  }
  for (const auto& delivery : deliveries_) delivery->check_columns(*shape.output());
  if (!deliveries_.empty() && std::ranges::none_of(deliveries_, &Delivery::is_alive)) {
    co_return false;
  }
  for (const auto& delivery : deliveries_) delivery->open_spool(shape.output(), result_);
  if (result_.spool) result_.spool->begin(shape.output());
  keeps_batches_ = std::ranges::any_of(deliveries_, &Delivery::needs_batches);
  if (auto opened = co_await fan_out.begin(shape.output()); !opened) {
    co_return fail(opened.error());
  }
  co_return true;
}

Task<Result<void>> Extraction::bind(SchemaPtr schema, Shape& shape) {
  const components::StepContext run{.run_id = context_.events.run_id(),
                                    .run_started = started_,
                                    .scratch = context_.environment.scratch};
  if (shape.passes_through()) co_return shape.bind(schema, run);
  co_return co_await context_.environment.workers.run(
      [&shape, &schema, &run] { return shape.bind(schema, run); });
}

// False when every lane has failed, and no other destination waits for the spool.
Task<Result<bool>> Extraction::pass_on(Batch batch, Shape& shape, FanOut& fan_out) {
  result_.rows_read += batch.rows;
  auto batches = co_await shape_and_spool(std::move(batch), shape);
  for (;;) {
    if (!batches) co_return fail(std::move(batches).error());
    auto wanted = co_await write_all(*std::move(batches), fan_out);
    if (!wanted || !*wanted) co_return wanted;
    if (!shape.has_more()) break;
    batches = co_await shape_and_spool(std::nullopt, shape);
  }
  context_.events.tell(RowsRead{result_.rows_read});
  co_return true;
}

// In one go on one worker, for each change of thread costs the cells their place in a cache.
Task<Result<std::vector<Batch>>> Extraction::shape_and_spool(std::optional<Batch> batch,
                                                             Shape& shape) {
  if (shape.passes_through() && !keeps_rows()) co_return std::vector<Batch>{*std::move(batch)};
  co_return co_await context_.environment.workers.run([&] {
    auto shaped = batch ? shape.apply(*std::move(batch)) : shape.more();
    if (!shaped) return shaped;
    if (auto kept = keep_all(*shaped); !kept) shaped = fail(std::move(kept).error());
    return shaped;
  });
}

Result<void> Extraction::keep_all(const std::vector<Batch>& batches) {
  if (!keeps_rows()) return {};
  for (const auto& batch : batches) {
    if (taker_) {
      if (auto taken = taker_->take(batch); !taken) return taken;
    }
    if (!result_.spool) continue;
    for (const auto& delivery : deliveries_) delivery->encode(batch);
    if (!keeps_batches_) continue;
    if (auto spooled = result_.spool->append(batch); !spooled) return spooled;
  }
  return {};
}

Task<Result<bool>> Extraction::write_all(std::vector<Batch> batches, FanOut& fan_out) {
  for (auto& batch : batches) {
    result_.rows_out += batch.rows;
    auto wanted = co_await fan_out.write(std::move(batch));
    if (!wanted || !(*wanted || result_.spool)) co_return wanted;
  }
  co_return true;
}

Task<void> Extraction::abandon() {
  for (const auto& delivery : deliveries_) co_await delivery->abandon_lane();
  result_.spool.reset();
}

}  // namespace millrace::engine
