#include "connector/engine/sync_run.h"

#include <algorithm>
#include <exception>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/process/crash_point.h"
#include "connector/base/task_group.h"
#include "connector/base/text/text.h"
#include "connector/engine/identity.h"
#include "connector/engine/plan/plan_digest.h"

namespace millrace::engine {

namespace {

// "bi to warehouse, lake"
std::string route_of(const SyncPlan& plan) {
  std::vector<std::string_view> connections;
  for (const auto& to : plan.to) {
    if (std::ranges::find(connections, to.connection) == connections.end()) {
      connections.push_back(to.connection);
    }
  }
  return fmt::format("{} to {}", plan.from, fmt::join(connections, ", "));
}

}  // namespace

SyncRun::SyncRun(const SyncPlan& plan, components::Environment& environment,
                 OverflowSpace& overflow, EventListener& listener, RunRequest request,
                 SyncOutcome& outcome)
    : plan_(plan),
      outcome_(outcome),
      heard_(listener, outcome),
      began_at_(environment.clock.wall_now()),
      events_(heard_, environment.clock, make_run_id(began_at_, environment.random), plan.name),
      context_{environment, overflow, events_, request} {
  outcome_.sync = plan.name;
  outcome_.run_id = events_.run_id();
}

void SyncRun::stand_behind(Result<components::Fence> fence) {
  if (fence) {
    context_.fence = *std::move(fence);
    return;
  }
  set_up_ = fail(std::move(fence).error());
  outcome_.has_no_lease = true;
}

void SyncRun::begin_at(const std::optional<ledger::Watermark>& known) {
  const auto& request = context_.request;
  if (known) counted_in_ = known->export_id;
  auto start = start_of(*plan_.watermark, {.full = request.full, .since = request.since}, known);
  if (start) {
    start_ = *std::move(start);
  } else if (set_up_) {
    set_up_ = fail(std::move(start).error());
  }
}

ledger::JobHolder SyncRun::holder() const {
  return {plan_.name, plan_digest(plan_)};
}

ledger::RunStart SyncRun::record() const {
  return {.run_id = outcome_.run_id,
          .sync = plan_.name,
          .at = began_at_,
          .token = context_.fence.token,
          .plan_digest = plan_digest(plan_)};
}

void SyncRun::stop_before(Error why) {
  if (!set_up_) return;
  set_up_ = fail(std::move(why));
  source_.reset();
  outcome_.has_no_lease = true;
}

void SyncRun::lose_lease(Error why) {
  if (!lost_) lost_ = std::move(why);
}

void SyncRun::explain_stop_by(Error why) {
  stopped_ = std::move(why);
}

void SyncRun::set_up(Connections& connections, const Plan& plan) {
  try {
    if (auto made = make_parts(connections, plan); set_up_) set_up_ = std::move(made);
  } catch (const std::exception& bug) {
    set_up_ = fail(ErrorKind::Internal, std::string("stopped by an internal error: ") + bug.what());
  }
  if (!set_up_) source_.reset();
}

Result<void> SyncRun::make_parts(Connections& connections, const Plan& plan) {
  config::RunValues values{.sync = plan_.name,
                           .run_id = outcome_.run_id,
                           .started = context_.environment.clock.wall_now(),
                           .each = plan_.each};
  if (start_.from) values.watermark = start_.from->text();
  context_.history = plan.history;
  auto& connection = connections.source(plan, plan_.from);
  connection_ = &connection;
  auto source = plan_.from_options->source(connection, values);
  if (!source) return fail(std::move(source).error().during(plan_.from));
  source_ = *std::move(source);
  source_->read_by({holder()});
  deliveries_.reserve(plan_.to.size());
  for (const auto& to : plan_.to) {
    auto destination = to.options->destination(connections.sink(plan, to.connection), values);
    if (!destination) return fail(std::move(destination).error().during(to.connection));
    deliveries_.push_back(std::make_unique<Delivery>(*std::move(destination), to, plan_, context_));
  }
  return {};
}

Task<void> SyncRun::run() {
  const auto& clock = context_.environment.clock;
  const auto started = clock.now();
  Started begun{.route = route_of(plan_)};
  if (source_) begun.from = {source_->origin(), source_->title()};
  events_.tell(begun);
  if (set_up_ && plan_.watermark) tell_start();
  auto done = std::move(set_up_);
  if (done) {
    co_await prepare();
    if (!context_.request.dry_run && !context_.request.full) {
      source_->ask_before_reading(
          [this](std::string job_id) { return wants_rows(std::move(job_id)); });
    }
    Extraction extraction(plan_, context_, deliveries_, extracted_);
    crash_point("run.destinations_ready");
    if (anyone_left()) done = co_await extraction.run(*source_);
  }
  source_.reset();  // Others may share its export, and wait for this sync.
  crash_point("run.rows_read");
  if (done) co_await deliver_all();
  crash_point("run.delivered");
  conclude(std::move(done));
  co_await remember_watermark();
  outcome_.ended_at = clock.wall_now();
  outcome_.elapsed = clock.now() - started;
  events_.tell(finish_of(outcome_));
}

std::uint64_t SyncRun::spooled_bytes() const {
  std::uint64_t bytes = extracted_.spool ? extracted_.spool->spool().bytes() : 0;
  for (const auto& delivery : deliveries_) bytes += delivery->encoded_bytes();
  return bytes;
}

Task<void> SyncRun::prepare() {
  events_.phase(Phase::PreparingDestinations);
  for (const auto& delivery : deliveries_) co_await delivery->prepare();
}

// A rerun of what was done: the rows are where they belong. Those of a quarantine are told of anew.
Task<bool> SyncRun::wants_rows(std::string job_id) {
  if (deliveries_.empty() || plan_.on_row_error.action == OnRowError::Quarantine) co_return true;
  const Extracted known{.job_id = job_id,
                        .export_id = load_id({source_->origin(), source_->request(), job_id})};
  if (plan_.watermark && counted_in_ != known.export_id) co_return true;
  for (const auto& delivery : deliveries_) {
    if (!co_await delivery->holds(known)) co_return true;
  }
  events_.info("every destination has this export already: nothing is read");
  co_return false;
}

bool SyncRun::anyone_left() const {
  return deliveries_.empty() || std::ranges::any_of(deliveries_, &Delivery::is_alive);
}

Task<void> SyncRun::deliver_all() {
  if (!context_.request.dry_run) events_.phase(Phase::Loading);
  TaskGroup group(context_.environment.loop);
  for (const auto& delivery : deliveries_) group.spawn(delivery->deliver(extracted_));
  co_await group.join();
  extracted_.spool.reset();
}

void SyncRun::conclude(Result<void> done) {
  outcome_.job_id = extracted_.job_id;
  outcome_.export_id = extracted_.export_id;
  outcome_.rows_read = extracted_.rows_read;
  outcome_.rows_out = extracted_.rows_out;
  outcome_.counts = extracted_.counts;
  outcome_.quarantine = std::move(extracted_.quarantine);
  outcome_.mended = extracted_.mended;
  outcome_.violations = std::move(extracted_.violations);
  outcome_.fresh_as_of = extracted_.fresh_as_of;
  if (!done) outcome_.error = std::move(done).error();
  explain_stop(outcome_.error);
  outcome_.status = outcome_.error ? status_of(*outcome_.error) : Status::Ok;
  // Rows of an export that failed were to be quarantined; it is told by its error alone.
  if (!outcome_.error && outcome_.counts.quarantined > 0) outcome_.status = Status::Rejected;
  for (const auto& delivery : deliveries_) {
    auto& to = outcome_.destinations.emplace_back(delivery->take_outcome(outcome_.error));
    explain_stop(to.error);
    if (to.error) to.status = status_of(*to.error);
    outcome_.status = worst(outcome_.status, to.status);
  }
}

void SyncRun::tell_start() const {
  if (!start_.from) {
    events_.info("no watermark is known: the filters that have it are left out");
  } else if (start_.remembered && *start_.remembered != *start_.from) {
    events_.info(fmt::format("asking for rows since {}, which is lag before the watermark {}",
                             printable(start_.from->text()), printable(start_.remembered->text())));
  } else {
    events_.info(fmt::format("asking for rows since {}", printable(start_.from->text())));
  }
}

// After the last commit, and only when all destinations have the rows: the next run does not ask
// for them again. A rerun that resumes the job finds the same value.
Task<void> SyncRun::remember_watermark() {
  if (!plan_.watermark || context_.request.dry_run || lost_) co_return;
  if (outcome_.error || outcome_.status > Status::Rejected) co_return;
  const auto end = end_of(start_, extracted_.greatest);
  if (!end) co_return;
  auto remembered = co_await context_.environment.ledger.watermarks().remember(
      {plan_.name, plan_.watermark->column, to_string(Type{.kind = plan_.watermark->kind}),
       end->text(), outcome_.export_id, outcome_.run_id},
      context_.fence.token);
  if (remembered && *remembered) {
    outcome_.watermark = end->text();
    co_return;
  }
  outcome_.error = remembered ? Error(ErrorKind::Cancelled,
                                      "another run of the sync has remembered a watermark since")
                              : std::move(remembered).error().during("remember the watermark");
  outcome_.status = worst(outcome_.status, status_of(*outcome_.error));
}

// What was stopped because the lease was lost, or time was over, did not end by a signal.
void SyncRun::explain_stop(std::optional<Error>& error) const {
  if (!error || error->kind() != ErrorKind::Cancelled) return;
  if (const auto& why = lost_ ? lost_ : stopped_) error = why;
}

// A job whose rows were refused is released too: the next run asks for others.
Task<std::optional<ledger::JobHold>> SyncRun::settle_job() {
  auto hold = std::exchange(extracted_.hold, std::nullopt);
  // Another run of the sync may be using the job.
  if (lost_) co_return std::nullopt;
  const bool adds = std::ranges::any_of(deliveries_, [](const auto& each) { return each->adds(); });
  const bool not_read = outcome_.error.has_value();
  if (!hold || (may_be_done_later(outcome_) && (adds || not_read))) co_return std::nullopt;
  if (std::ranges::any_of(outcome_.destinations, needs_the_same_export)) co_return std::nullopt;
  if (adds && outcome_.status <= Status::Rejected) co_return hold;
  if (auto released = co_await hold->release(); !released) {
    events_.warn("the job could not be forgotten: " + released.error().message());
  }
  co_return std::nullopt;
}

}  // namespace millrace::engine
