#include "connector/engine/sync_run.h"

#include <algorithm>
#include <exception>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text.h"
#include "connector/engine/exit.h"
#include "connector/engine/identity.h"

namespace millrace::engine {

using components::Intake;

Shape make_shape(const SyncPlan& plan) {
  std::vector<std::unique_ptr<components::Step>> steps;
  if (!plan.columns.empty() || plan.other_columns != transforms::OtherColumns::Keep) {
    steps.push_back(std::make_unique<transforms::Contract>(plan.columns, plan.other_columns));
  }
  for (const auto& step : plan.steps) steps.push_back(step.kind->make(step.config));
  return Shape(std::move(steps));
}

SyncRun::SyncRun(const SyncPlan& plan, const RunContext& context, SyncOutcome& outcome)
    : plan_(plan),
      context_(context),
      environment_(context.environment),
      options_(context.options),
      outcome_(outcome),
      warnings_(context.listener, outcome.warnings),
      events_(warnings_, environment_.clock,
              make_run_id(environment_.clock.wall_now(), environment_.random), plan.name) {
  outcome_.sync = plan.name;
  outcome_.run_id = events_.run_id();
}

SyncRun::~SyncRun() = default;

Task<void> SyncRun::run() {
  const auto started = environment_.clock.now();
  events_.tell(Started());
  auto done = std::move(set_up_);
  if (done) {
    co_await prepare();
    if (anyone_left()) done = co_await extract();
  }
  source_.reset();  // Others may share its export, and wait for this sync.
  if (done) co_await deliver_all();
  if (!done) outcome_.error = std::move(done).error();
  outcome_.ended_at = environment_.clock.wall_now();
  outcome_.elapsed = environment_.clock.now() - started;
  sum_up();
  events_.tell(finish_of(outcome_));
}

void SyncRun::set_up() {
  try {
    set_up_ = make_parts();
  } catch (const std::exception& bug) {
    set_up_ = fail(ErrorKind::Internal, std::string("stopped by an internal error: ") + bug.what());
  }
  if (!set_up_) source_.reset();
}

Result<void> SyncRun::make_parts() {
  const config::RunValues values{plan_.name, outcome_.run_id, environment_.clock.wall_now()};
  auto source = context_.connections.source(plan_.from).source(plan_.from_config, values);
  if (!source) return fail(std::move(source).error().during(plan_.from));
  source_ = *std::move(source);
  exits_.reserve(plan_.to.size());
  for (const auto& to : plan_.to) {
    auto destination = context_.connections.sink(to.connection).destination(to.config, values);
    if (!destination) return fail(std::move(destination).error().during(to.connection));
    exits_.push_back(std::make_unique<Exit>(*std::move(destination), to));
  }
  return {};
}

Task<void> SyncRun::prepare() {
  events_.phase(Phase::PreparingDestinations);
  for (const auto& exit : exits_) {
    auto ready = co_await exit->destination->prepare(events_);
    if (!ready) exit->failure = std::move(ready).error();
  }
}

bool SyncRun::anyone_left() const {
  return exits_.empty() || std::ranges::any_of(exits_, &Exit::alive);
}

components::LoadIdentity SyncRun::identity(const Exit& exit) const {
  const auto& target = exit.destination->target();
  const std::string digest = exit.adds() && spool_ ? spool_->spool().digest() : std::string();
  // A receiver that keeps no record is told apart by all its options.
  const std::string options = exit.destination->can_stage() ? "" : exit.plan.digest;
  std::vector<std::string_view> parts{
      plan_.name, target.connection,  target.name, to_string(target.mode),
      export_,    plan_.shape_digest, digest,      options};
  parts.insert(parts.end(), target.key.begin(), target.key.end());
  return {load_id(parts), plan_.name, outcome_.run_id};
}

// A job whose rows were refused is released too: the next run asks for others.
Task<void> SyncRun::settle_job() {
  const bool adds = std::ranges::any_of(exits_, [](const auto& exit) { return exit->adds(); });
  const bool not_read = outcome_.error.has_value();
  if (!hold_ || (may_be_done_later(outcome_) && (adds || not_read))) co_return;
  // What stopped half way is sent again with the same keys, whatever stopped it.
  if (std::ranges::any_of(outcome_.destinations, is_half_delivered)) co_return;
  if (adds && outcome_.status <= Status::Rejected) {
    context_.held_until_the_end.push_back(*std::exchange(hold_, nullptr));
    co_return;
  }
  if (auto released = co_await hold_->release(); !released) {
    events_.warn("the job could not be forgotten: " + released.error().message());
  }
}

Task<Result<void>> SyncRun::extract() {
  for (Backoff backoff(options_.retry, environment_.random);;) {
    auto opened = co_await source_->open(events_);
    if (!opened) co_return fail(std::move(opened).error());
    auto read_whole = co_await extract_once(*std::move(opened));
    if (read_whole) tell_mended();
    if (read_whole || !may_succeed_later(read_whole.error())) co_return read_whole;
    auto waited = co_await wait_to_read_again(std::move(read_whole).error(), backoff);
    if (!waited) co_return waited;
  }
}

Task<Result<void>> SyncRun::wait_to_read_again(Error failure, Backoff& backoff) {
  const auto wait = backoff.next(failure.retry_after());
  if (!wait) {
    co_return fail(std::move(failure).during(
        fmt::format("gave up after reading the export {} times", backoff.attempts_made())));
  }
  events_.retrying("reading the export again", *wait, failure);
  co_return co_await environment_.clock.sleep(*wait);
}

// The export ends with it, and gives its job slot back.
Task<Result<void>> SyncRun::extract_once(std::unique_ptr<components::Export> exported) {
  outcome_.job_id = exported->job_id();
  export_ = load_id({source_->origin(), source_->request(), outcome_.job_id});
  if (auto held = co_await exported->hold_job({plan_.name}); !held) co_return held;
  hold_ = std::make_unique<components::JobHold>(exported->hold_of(plan_.name));
  touched_at_ = environment_.clock.now();
  outcome_.fresh_as_of.reset();
  outcome_.rows_read = outcome_.rows_out = 0;
  outcome_.mended = {};

  Shape shape = make_shape(plan_);
  FanOut fan_out(context_.overflow);
  auto read_whole = co_await open_lanes(fan_out);
  if (read_whole) read_whole = co_await read(*exported, shape, fan_out);
  if (read_whole) {
    co_await fan_out.close();
  } else {
    co_await fan_out.drop();
  }
  for (const auto& exit : exits_) {
    if (exit->lane && fan_out.failure(exit->lane_number)) {
      exit->failure = fan_out.failure(exit->lane_number);
    }
  }
  if (read_whole && spool_ && fan_out.failure(0)) read_whole = fail(*fan_out.failure(0));
  if (!read_whole) co_await abandon_lanes();
  co_return read_whole;
}

Task<Result<void>> SyncRun::open_lanes(FanOut& fan_out) {
  if (options_.dry_run) co_return Result<void>();
  const auto spools = [](const auto& exit) {
    return exit->alive() && exit->destination->intake() == Intake::AfterGates;
  };
  if (std::ranges::any_of(exits_, spools)) {
    auto spool =
        co_await environment_.workers.run([this] { return Spool::create(environment_.scratch); });
    if (!spool) co_return fail(std::move(spool).error());
    const auto needs_digest = [&](const auto& exit) { return spools(exit) && exit->adds(); };
    if (std::ranges::any_of(exits_, needs_digest)) spool->make_digest();
    const bool infer = std::ranges::any_of(
        exits_, [&](const auto& exit) { return spools(exit) && exit->destination->wants_types(); });
    spool_ = std::make_unique<SpoolLane>(environment_.workers, *std::move(spool), infer);
    fan_out.add(*spool_);
  }
  for (const auto& exit : exits_) {
    if (!exit->alive() || exit->destination->intake() != Intake::Streaming) continue;
    exit->lane = std::make_unique<LoadLane>(exit->destination->load(identity(*exit)));
    exit->lane_number = fan_out.add(*exit->lane);
  }
  co_return Result<void>();
}

Task<Result<void>> SyncRun::read(components::Export& exported, Shape& shape, FanOut& fan_out) {
  bool begun = false;
  for (;;) {
    auto batch = co_await exported.next();
    if (!batch) co_return fail(std::move(batch).error());
    if (!begun) {
      outcome_.fresh_as_of = exported.fresh_as_of();
      if (auto bound = shape.bind(exported.schema()); !bound) co_return bound;
      check_keys(*shape.output());
      if (!anyone_left()) co_return Result<void>();
      if (auto opened = co_await fan_out.begin(shape.output()); !opened) co_return opened;
      begun = true;
    }
    if (!*batch) {
      outcome_.mended = exported.mended();
      co_return Result<void>();
    }
    outcome_.rows_read += (*batch)->rows;
    auto shaped = co_await environment_.workers.run(
        [&shape, &batch] { return shape.apply(**std::move(batch)); });
    if (!shaped) co_return fail(std::move(shaped).error());
    outcome_.rows_out += shaped->rows;
    auto wanted = co_await fan_out.write(*std::move(shaped));
    if (!wanted) co_return fail(std::move(wanted).error());
    events_.tell(RowsRead{outcome_.rows_read});
    if (!*wanted) co_return Result<void>();
  }
}

void SyncRun::tell_mended() {
  const auto& [padded_rows, replaced_cells] = outcome_.mended;
  std::vector<std::string> parts;
  if (padded_rows > 0) {
    parts.push_back(
        fmt::format("rows with fewer cells than columns: {}, padded with NULL", padded_rows));
  }
  if (replaced_cells > 0) {
    parts.push_back(
        fmt::format("cells with invalid text: {}, in which U+FFFD replaces it", replaced_cells));
  }
  if (!parts.empty()) events_.warn(fmt::format("{}", fmt::join(parts, "; ")));
}

Task<void> SyncRun::abandon_lanes() {
  for (const auto& exit : exits_) {
    if (exit->lane) co_await exit->lane->load().abandon();
    exit->lane.reset();
  }
  spool_.reset();
}

void SyncRun::check_keys(const Schema& rows) {
  for (const auto& exit : exits_) {
    for (const auto& key : exit->destination->target().key) {
      if (rows.find(key) || !exit->alive()) continue;
      exit->failure = Error(
          ErrorKind::BadData,
          fmt::format("the key column \"{}\" is not among the columns: {}; correct key, or rename "
                      "a column in columns",
                      printable(key), rows.names()));
    }
  }
}

void SyncRun::sum_up() {
  outcome_.status = outcome_.error ? status_of(*outcome_.error) : Status::Ok;
  for (const auto& exit : exits_) {
    outcome_.destinations.push_back(exit->take_outcome(options_.dry_run, outcome_.error));
    outcome_.status = worst(outcome_.status, outcome_.destinations.back().status);
  }
}

}  // namespace millrace::engine
