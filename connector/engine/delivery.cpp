#include "connector/engine/delivery.h"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"
#include "connector/engine/history/records_to_keep.h"
#include "connector/engine/identity.h"
#include "connector/engine/lanes/fill_lane.h"
#include "connector/engine/rows/masked_rows.h"

namespace millrace::engine {

using components::kLoadColumn;
using components::LoadReport;
using components::LoadTotals;

namespace {

constexpr std::chrono::minutes kTouchEvery(1);

}  // namespace

Task<void> Delivery::prepare() {
  auto ready = co_await destination_->prepare(context_.events);
  if (!ready) failure_ = std::move(ready).error();
}

Task<bool> Delivery::holds(const Extracted& rows) {
  if (!is_alive()) co_return true;
  if (destination_->prints()) co_return false;
  held_.reset();
  if (destination_->can_stage()) {
    // Who cannot tell takes the rows, and finds out what is wrong.
    auto held = co_await destination_->holds(identity(rows));
    if (held) held_ = *std::move(held);
  } else {
    auto& jobs = context_.environment.ledger.jobs();
    const auto delivered = co_await jobs.was_delivered(identity(rows).work_id);
    if (delivered && *delivered) held_ = LoadReport{.already_loaded = true};
  }
  co_return held_.has_value();
}

void Delivery::check_columns(const Schema& rows) {
  if (!is_alive()) return;
  const auto& rules = target().columns;
  if (auto complaint = complaint_about_columns(rows.fields(), rules)) {
    failure_ =
        Error(ErrorKind::BadData, fmt::format("{}: {}", complaint->option, complaint->message));
    return;
  }
  const Schema named = components::named(rows, rules.names);
  if (LoadLane::tags_rows_for(*destination_) && named.find(kLoadColumn)) {
    failure_ = Error(ErrorKind::BadData,
                     fmt::format("the export has a column {}, which append mode adds itself; drop "
                                 "or rename it",
                                 kLoadColumn));
  }
  std::vector<std::string> missing;
  for (const auto& key : target().key) {
    if (!named.find(key)) missing.push_back(fmt::format("\"{}\"", printable(key)));
  }
  if (!missing.empty()) {
    failure_ =
        Error(ErrorKind::BadData,
              fmt::format(
                  "the key {} {} {} not among the columns: {}; correct key, or rename a column in "
                  "columns",
                  missing.size() == 1 ? "column" : "columns", fmt::join(missing, ", "),
                  missing.size() == 1 ? "is" : "are", named.names()));
  }
  if (!is_alive()) return;
  if (auto fit = destination_->check_columns(named); !fit) failure_ = std::move(fit).error();
}

components::LoadIdentity Delivery::identity(const Extracted& rows) const {
  const std::string digest = adds() && rows.spool ? rows.spool->spool().digest() : std::string();
  // A receiver that keeps no record is told apart by all its options.
  const std::string options = destination_->can_stage() ? "" : plan_.digest;
  const std::string& its_name = target().identity.empty() ? target().name : target().identity;
  const auto id_with = [&](std::string_view digest_of_rows) {
    std::vector<std::string_view> parts{
        sync_.name,     target().connection, its_name,       to_string(target().mode),
        rows.export_id, sync_.shape_digest,  digest_of_rows, options};
    parts.insert(parts.end(), target().key.begin(), target().key.end());
    if (target().columns.names != components::ColumnNames::AsIs) parts.emplace_back("column_names");
    return load_id(parts);
  };
  return {id_with(digest), sync_.name, context_.events.run_id(), rows.export_id, id_with("")};
}

std::unique_ptr<LoadLane> Delivery::make_lane(const Extracted& rows) {
  using components::Purpose;
  auto load = identity(rows);
  const auto kept =
      records_to_keep(context_.history, {load.id, target().mode, !rows.job_id.empty()});
  auto lane = std::make_unique<LoadLane>(*destination_, std::move(load), context_.events,
                                         is_plan() ? Purpose::Plan : Purpose::Load, context_.fence);
  if (!is_plan()) lane->keep_records(kept);
  lane->stamp_with(context_.environment.clock.wall_now());
  if (verifies_content()) {
    const auto choice = delta_ ? delta_->choice() : std::nullopt;
    lane->read_back(content_ ? content_->read_back(choice ? &choice->wanted : nullptr)
                             : components::ReadBack());
  }
  return lane;
}

void Delivery::open_spool(const SchemaPtr& columns, Extracted& rows) {
  encoded_.reset();
  if (!needs_spool()) return;
  const auto named =
      std::make_shared<const Schema>(components::named(*columns, target().columns.names));
  open_encoding(named);
  if (auto survey = destination_->survey(*named)) rows.spool->show_to(std::move(survey));
}

// To rows that are tagged or stamped the lane adds columns, when they are loaded.
void Delivery::open_encoding(const SchemaPtr& columns) {
  const bool gets_more = LoadLane::tags_rows_for(*destination_) || !target().columns.stamps.empty();
  auto* encodes = dynamic_cast<components::EncodesRows*>(destination_.get());
  // Rows that are compared, and may be left out, are spooled as they are.
  if (encodes == nullptr || gets_more || delta_ || content_) return;
  if (auto encoding = encodes->encoding(columns)) {
    encoded_ = std::make_unique<EncodedSpool>(std::move(encoding), context_.environment.scratch);
  }
}

Task<void> Delivery::open_checks(SpooledRows& rows) {
  if (!needs_spool()) co_return;
  if (verifies_content()) {
    content_ = std::make_unique<ContentCheck>(*destination_, context_.events.run_id(),
                                              context_.environment.scratch);
    rows.show_to(*content_);
  }
  // A plan compares all rows, which comes to the same numbers.
  if (!plan_.load.delta || is_plan()) co_return;
  delta_ =
      std::make_unique<DeltaLoad>(*destination_, plan_.load, context_.environment, context_.events);
  if (auto begun = co_await delta_->begin(); !begun) {
    failure_ = std::move(begun).error();
  } else {
    rows.show_to(delta_->survey());
  }
}

void Delivery::open_lane(const Extracted& rows, FanOut& fan_out) {
  if (!is_alive() || destination_->intake() != components::Intake::Streaming) return;
  lane_ = make_lane(rows);
  lane_number_ = fan_out.add(*lane_);
}

void Delivery::close_lane(const FanOut& fan_out) {
  if (lane_ && fan_out.failure(lane_number_)) failure_ = fan_out.failure(lane_number_);
}

Task<void> Delivery::abandon_lane() {
  if (lane_) co_await lane_->abandon();
  lane_.reset();
  encoded_.reset();
}

Task<void> Delivery::deliver(Extracted& rows) {
  const auto began = context_.environment.clock.now();
  auto report = co_await load_rows(rows);
  load_time_ = context_.environment.clock.now() - began;
  if (report) {
    report_ = *std::move(report);
  } else {
    failure_ = std::move(report).error();
  }
  encoded_.reset();
  if (!is_plan()) tell_of_the_end();
}

void Delivery::tell_of_the_end() const {
  auto told = failure_;
  const auto on_it = std::ranges::count(sync_.to, plan_.connection, &DestinationPlan::connection);
  if (told && on_it > 1) told = std::move(*told).during(target().name);
  context_.events.tell(LoadDone{.connection = target().connection,
                                .target = target().name,
                                .rows = report_.rows,
                                .error = std::move(told),
                                .counts = {.inserted = report_.inserted,
                                           .updated = report_.updated,
                                           .deleted = report_.deleted,
                                           .marked = report_.marked,
                                           .unchanged = report_.unchanged,
                                           .rejected = report_.rejected},
                                .dataset = target().dataset,
                                .elapsed = load_time_});
}

Task<Delivery::Report> Delivery::load_rows(Extracted& rows) {
  if (rows.is_unwanted && held_) co_return *held_;
  if (lane_) co_return co_await finish_lane(rows);
  if (failure_) co_return fail(*failure_);
  co_return co_await load_from_spool(rows);
}

Task<Delivery::Report> Delivery::finish_lane(const Extracted& rows) {
  const auto lane = std::move(lane_);
  auto failure = failure_;
  if (!failure) {
    auto report = co_await end(*lane, rows);
    if (report) co_return report;
    failure = std::move(report).error();
  }
  co_await lane->abandon();
  report_ = lane->delivered();
  co_return fail(*std::move(failure));
}

Task<Delivery::Report> Delivery::load_from_spool(Extracted& rows) {
  const bool is_kept = destination_->can_stage() || is_plan();
  if (destination_->prints()) co_return co_await load(rows);
  if (!is_kept) co_return co_await send_once(rows);
  const auto attempt = [this, &rows] { return load(rows); };
  const auto tell = [this](const Error& error, std::chrono::milliseconds wait) {
    context_.events.retrying(fmt::format("loading {} again", target().name), wait, error);
  };
  auto& environment = context_.environment;
  co_return co_await with_retry<LoadReport>(context_.request.retry, environment.clock,
                                            environment.random, attempt, tell);
}

// What cannot be taken back is not begun a second time: the destination repeats by itself what it
// may, and what it delivered whole is remembered here, for it keeps no record of its own.
Task<Delivery::Report> Delivery::send_once(Extracted& rows) {
  auto& jobs = context_.environment.ledger.jobs();
  const auto [id, sync, run_id, export_id, work_id] = identity(rows);
  auto delivered = co_await jobs.was_delivered(id);
  if (!delivered) co_return fail(std::move(delivered).error());
  if (*delivered) {
    co_return LoadReport{.rows = rows.rows_out, .unchanged = rows.rows_out, .already_loaded = true};
  }
  auto report = co_await load(rows);
  if (!report) co_return report;
  auto remembered = co_await jobs.delivered({id, work_id});
  if (remembered) co_return report;
  report_ = *std::move(report);
  co_return fail(std::move(remembered)
                     .error()
                     .during(fmt::format("everything was delivered to {}, and that could not be "
                                         "remembered: a rerun sends it again, with the same keys",
                                         printable(target().name))));
}

Task<Delivery::Report> Delivery::load(Extracted& rows) {
  if (delta_) {
    auto compared = co_await delta_->compare();
    if (!compared) co_return fail(std::move(compared).error());
  }
  for (;;) {
    const auto lane = make_lane(rows);
    auto report = co_await fill(*lane, rows);
    if (!report) {
      co_await lane->abandon();
      report_ = lane->delivered();
    }
    if (!delta_ || !delta_->has_lost_basis()) {
      if (report && delta_) co_await delta_->settle(*report);
      co_return report;
    }
    auto ready = co_await delta_->take_all();
    if (!ready) co_return fail(std::move(ready).error());
  }
}

Task<Delivery::Report> Delivery::fill(LoadLane& lane, Extracted& rows) {
  const SchemaPtr schema = rows.spool->schema_for(*destination_);
  RowsLoaded loaded{target().connection, target().name, 0, rows.rows_out};
  const AfterRows tell = [this, &loaded, &rows](std::uint64_t more) -> Task<void> {
    loaded.rows += more;
    if (!is_plan()) context_.events.tell(loaded);
    co_await stay_resumable(rows);
  };
  Result<void> filled;
  if (encoded_) {
    filled = co_await fill_lane(lane, *encoded_, schema, tell);
  } else {
    filled = co_await lane.begin(schema, delta_ ? delta_->difference() : LoadLane::Difference());
    SpoolFeed feed(rows.spool->spool(), schema, delta_ ? delta_->choice() : std::nullopt);
    if (filled && !lane.basis_lost()) filled = co_await fill_lane(lane, feed, tell);
  }
  if (!filled) co_return fail(std::move(filled).error());
  if (const auto& why = lane.basis_lost()) {
    delta_->lose_basis(*why);
    co_return LoadReport();
  }
  co_return co_await end(lane, rows);
}

Task<Delivery::Report> Delivery::end(LoadLane& lane, const Extracted& rows) {
  if (is_plan()) co_return co_await plan(lane, rows);
  const auto judge =
      [this, read = rows.rows_read](const LoadReport& counts) -> Task<std::optional<Error>> {
    if (auto doubtful = doubt(counts)) co_return doubtful;
    co_return co_await gate_.judge({counts, read});
  };
  co_return co_await lane.finish(LoadTotals{rows.rows_out, rows.fresh_as_of}, judge);
}

std::optional<Error> Delivery::doubt(const LoadReport& counts) {
  auto why = delta_ ? delta_->contradiction(counts) : std::string();
  if (why.empty()) return std::nullopt;
  delta_->lose_basis(why);
  return Error(ErrorKind::Internal, std::move(why));
}

// What a guard would stop is told beside the counts.
Task<Delivery::Report> Delivery::plan(LoadLane& lane, const Extracted& rows) {
  auto counts = co_await lane.count(LoadTotals{rows.rows_out, rows.fresh_as_of});
  if (!counts) co_return counts;
  auto examples = co_await lane.examples(context_.request.examples);
  if (!examples) co_return fail(std::move(examples).error());
  co_await lane.abandon();
  auto masked = rows.masked;
  for (auto& name : masked) name = components::column_name(name, target().columns.names);
  examples_ = with_old_values_masked(*std::move(examples), masked);
  failure_ = co_await gate_.judge({*counts, rows.rows_read});
  co_return counts;
}

// A long load of rows that may be there once only: its job must not be too old to be resumed.
Task<void> Delivery::stay_resumable(Extracted& rows) {
  const auto now = context_.environment.clock.now();
  if (!adds() || now - rows.touched_at < kTouchEvery) co_return;
  rows.touched_at = now;
  if (auto touched = co_await rows.hold->touch(); !touched) {
    context_.events.warn("that the job is still in use could not be remembered: " +
                         touched.error().message());
  }
}

DestinationOutcome Delivery::take_outcome(const std::optional<Error>& sync_error) {
  DestinationOutcome outcome{
      target(),           destination_->can_stage(), destination_->prints(), Status::Ok,
      std::move(report_), std::move(failure_),       std::move(examples_)};
  if (!outcome.error && sync_error) outcome.error = sync_error;
  if (outcome.error) {
    outcome.status = status_of(*outcome.error);
  } else if (outcome.report.rejected > 0) {
    outcome.status = Status::Rejected;
  }
  return outcome;
}

}  // namespace millrace::engine
