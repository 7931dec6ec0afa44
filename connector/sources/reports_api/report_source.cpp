#include "connector/sources/reports_api/report.h"

#include <utility>

#include <fmt/format.h>

#include "connector/io/http/url.h"
#include "connector/sources/reports_api/reading/direct.h"
#include "connector/sources/reports_api/reading/download.h"
#include "connector/sources/reports_api/reading/file_export.h"
#include "connector/sources/reports_api/reading/page_export.h"
#include "connector/sources/reports_api/reading/to_its_end.h"
#include "connector/sources/reports_api/reading/watched_export.h"

namespace millrace::sources {
namespace {

using std::chrono::milliseconds;

// A job that the API forgot is submitted again once.
constexpr int kMostSubmissions = 2;

// Loads are told apart by the id of their job: rows that came without one get an id of ours, which
// no API gives.
constexpr std::string_view kMadeUp = "without-job-";

}  // namespace

ReportSource::ReportSource(Api& api, const ReportConfig& config, Plan plan, std::string sync)
    : api_(api),
      config_(config),
      plan_(std::move(plan)),
      kept_(api, plan_.request),
      syncs_{std::move(sync)} {}

std::string ReportSource::origin() const {
  return io::origin_of(api_.config.url);
}

Task<Result<ReportSource::Exported>> ReportSource::open(const Events& events) {
  if (!plan_.because.empty() && !std::exchange(told_choice_, true)) events.detail(plan_.because);
  if (plan_.reading == Plan::Reading::Direct) co_return co_await read_direct(events);
  Turn turn{events};
  if (auto slot = co_await take_slot(turn); !slot) co_return fail(std::move(slot).error());
  auto exported = co_await follow(turn);
  if (!exported && job_ && !job_->took) {
    const bool stopped = exported.error().kind() == ErrorKind::Cancelled;
    const bool late = turn.conversation->is_late() && config_.on_timeout == OnTimeout::Cancel;
    // What an earlier run loaded of a held job is found again by this very job only.
    co_await to_its_end(let_go(turn, (stopped || late) && !job_->is_held));
  }
  co_return exported;
}

// The time of an export begins when it may submit.
Task<Result<void>> ReportSource::take_slot(Turn& turn) {
  if (api_.jobs.available() == 0) {
    turn.events.phase(Phase::WaitingForJobSlot, fmt::format("{} in flight", api_.jobs.limit()));
  }
  auto slot = co_await api_.jobs.acquire();
  if (!slot) co_return fail(std::move(slot).error());
  turn.slot = *std::move(slot);
  turn.conversation = std::make_unique<Conversation>(api_, config_, turn.events);
  co_return Result<void>();
}

Task<Result<ReportSource::Exported>> ReportSource::follow(Turn& turn) {
  for (int submissions = 0;;) {
    if (!job_) co_await look_for_job(turn.events);
    if (!job_ && submissions++ == kMostSubmissions) co_return fail(lost_jobs());
    if (!job_) {
      auto at_once = co_await begin(turn);
      if (!at_once || *at_once) co_return at_once;
    }
    auto exported = co_await attempt(turn);
    if (!exported || *exported) co_return exported;
    const std::string lost = std::exchange(job_, std::nullopt)->remote.original;
    co_await kept_.forget(lost, turn.events);
  }
}

Error ReportSource::lost_jobs() const {
  return {ErrorKind::Refused,
          fmt::format("{}: {} jobs in a row were lost there (cancelled, or done without a result); "
                      "look at the report there",
                      shown(config_), kMostSubmissions)};
}

// The rows themselves, where the API gives them at once; nullptr when there is a job to follow.
Task<Result<ReportSource::Exported>> ReportSource::begin(Turn& turn) {
  auto rows = co_await start(turn);
  if (!rows) co_return fail(std::move(rows).error());
  if (!*rows) co_return nullptr;
  auto job = co_await made_up_job(turn.events);
  co_return read_pages(turn, std::move(job), PageBody{**std::move(rows)});
}

// The rows themselves, where the API gave them at once; otherwise the job is in `job_`.
Task<Result<std::optional<std::string>>> ReportSource::start(Turn& turn) {
  for (Backoff backoff(config_.retry, api_.environment.random);;) {
    auto turn_to_submit = co_await api_.submitting.acquire();
    if (!turn_to_submit) co_return fail(std::move(turn_to_submit).error());
    auto submission = co_await submit(*turn.conversation, plan_.submit);
    turn_to_submit->release();
    if (!submission) co_return fail(std::move(submission).error());
    if (submission->too_many) {
      auto room = co_await wait_for_room(turn, *std::move(submission->too_many), backoff);
      if (!room) co_return fail(std::move(room).error());
      continue;
    }
    api_.jobs.accepted();
    if (submission->result) co_return std::move(submission->result);
    const std::string id = submission->job.original;
    job_.emplace(Job{std::move(submission->job), Claim(api_, id), api_.environment.clock.now()});
    co_await kept_.keep(id, turn.events);
    co_return std::nullopt;
  }
}

// Until one of our own jobs is done; where none is in flight, for as long as a retry waits.
Task<Result<void>> ReportSource::wait_for_room(Turn& turn, Error too_many, Backoff& backoff) {
  if (too_many.retry_after()) api_.requests.pause(*too_many.retry_after());
  if (api_.jobs.refused(std::move(turn.slot))) {
    turn.events.info(
        fmt::format("the API takes {} jobs at once; waiting until one is done", api_.jobs.limit()));
    co_return co_await take_slot(turn);
  }
  const auto pause = backoff.next(too_many.retry_after());
  if (!pause) {
    co_return fail(std::move(too_many).during(
        fmt::format("gave up after {} attempts", backoff.attempts_made())));
  }
  turn.events.retrying({}, *pause, too_many);
  auto waited = co_await turn.conversation->wait(*pause);
  if (!waited) co_return fail(std::move(waited).error().during(too_many.message()));
  auto slot = co_await api_.jobs.acquire();
  if (!slot) co_return fail(std::move(slot).error());
  turn.slot = *std::move(slot);
  co_return Result<void>();
}

// Follows the job to its result; nullptr when it is gone.
Task<Result<ReportSource::Exported>> ReportSource::attempt(Turn& turn) {
  turn.conversation->name_job(job_->remote.shown());
  const auto expected = co_await kept_.expected(so_far());
  auto end = co_await wait_until_done(*turn.conversation, job_->remote, plan_.poll, expected);
  if (!end) co_return fail(std::move(end).error());
  co_return co_await read_result(turn, *std::move(end));
}

Task<Result<ReportSource::Exported>> ReportSource::read_result(Turn& turn, JobEnd end) {
  if (end.kind == JobEnd::Kind::Failed && !job_->is_adopted) {
    const RemoteJob failed = std::exchange(job_, std::nullopt)->remote;
    co_await kept_.forget(failed.original, turn.events);
    co_return fail(ErrorKind::Refused,
                   fmt::format("job {} failed there: {}", failed.shown(), end.text));
  }
  if (end.kind != JobEnd::Kind::Done) {
    tell_lost(turn, end.text);
    co_return nullptr;
  }
  if (!job_->took) job_->took = so_far();
  if (plan_.reading == Plan::Reading::File) co_return co_await read_file(turn);
  std::optional<PageBody> first;
  if (plan_.poll.gives_rows) first = PageBody{std::move(end.text), end.proven};
  co_return read_pages(turn, job_->remote, std::move(first));
}

milliseconds ReportSource::so_far() const {
  return std::chrono::ceil<milliseconds>(api_.environment.clock.now() - job_->submitted_at);
}

Task<Result<ReportSource::Exported>> ReportSource::read_file(Turn& turn) {
  auto decoder = new_decoder();
  if (!decoder) co_return fail(std::move(decoder).error());
  auto stream = co_await open_download(*turn.conversation, job_->remote);
  if (!stream) co_return fail(std::move(stream).error());
  if (!*stream) {
    tell_lost(turn, "it has no file");
    co_return nullptr;
  }
  co_return watched(
      std::make_unique<FileExport>(std::move(turn.conversation), job_->remote, std::move(turn.slot),
                                   *std::move(stream), *std::move(decoder)),
      turn.events);
}

ReportSource::Exported ReportSource::read_pages(Turn& turn, RemoteJob job,
                                                std::optional<PageBody> first) {
  return watched(std::make_unique<PageExport>(std::move(turn.conversation), std::move(job),
                                              std::move(turn.slot), plan_.pages, std::move(first)),
                 turn.events);
}

Task<Result<ReportSource::Exported>> ReportSource::read_direct(const Events& events) {
  auto decoder = new_decoder();
  if (!decoder) co_return fail(std::move(decoder).error());
  co_await look_for_job(events);
  auto conversation = std::make_unique<Conversation>(api_, config_, events);
  auto stream = co_await open_direct(*conversation, plan_.submit);
  if (!stream) co_return fail(std::move(stream).error());
  auto job = co_await made_up_job(events);
  co_return watched(
      std::make_unique<FileExport>(std::move(conversation), std::move(job), Semaphore::Permit(),
                                   *std::move(stream), *std::move(decoder)),
      events);
}

Result<std::unique_ptr<formats::Decoder>> ReportSource::new_decoder() const {
  const auto* format = api_.environment.formats.named(plan_.format);
  if (format == nullptr || !format->decoder) {
    return fail(ErrorKind::InvalidConfig, "the format " + plan_.format + " cannot be read");
  }
  return format->decoder({.scratch = api_.environment.scratch,
                          .sheet = config_.sheet,
                          .mending = mending_of(config_)});
}

ReportSource::Exported ReportSource::watched(Exported inner, const Events& events) const {
  Watch watch{.request = kept_.name(),
              .job_id = job_ ? job_->remote.original : made_up_,
              .max_age = config_.max_age,
              .on_stale = config_.on_stale};
  if (job_) watch.took = job_->took;
  return std::make_unique<WatchedExport>(std::move(inner), std::move(watch), api_.environment,
                                         events);
}

// The job that rows without one go by: the same again in a rerun that is to load the same rows.
Task<RemoteJob> ReportSource::made_up_job(const Events& events) {
  if (made_up_.empty()) made_up_ = fmt::format("{}{:016x}", kMadeUp, api_.environment.random());
  co_await kept_.keep(made_up_, events);
  co_return RemoteJob{made_up_, made_up_};
}

Task<void> ReportSource::look_for_job(const Events& events) {
  if (std::exchange(looked_, true)) co_return;
  const auto found = co_await kept_.find(config_, syncs_, events);
  if (!found) co_return;
  resume(*found, events);
  if (job_) job_->is_held = co_await kept_.is_held(found->id);
}

void ReportSource::tell_lost(Turn& turn, std::string_view why) const {
  turn.events.warn(fmt::format("job {} is lost there: {}; submitting another{}{}",
                               job_->remote.shown(), why, job_->is_held ? ". " : "",
                               job_->is_held ? kBeside : ""));
}

void ReportSource::resume(const ledger::UnfinishedJob& found, const Events& events) {
  if (found.id.starts_with(kMadeUp)) {
    made_up_ = found.id;
    return;
  }
  const auto age = api_.environment.clock.wall_now() - found.submitted_at;
  job_.emplace(Job{.remote = {found.id, found.id},
                   .claim = Claim(api_, found.id),
                   .submitted_at = api_.environment.clock.now() - age,
                   .is_adopted = true});
  events.info(fmt::format("resuming job {}, which an earlier run submitted {} s ago",
                          job_->remote.shown(),
                          std::chrono::duration_cast<std::chrono::seconds>(age).count()));
}

// A job that was not done is cancelled there, or kept for the next run.
Task<void> ReportSource::let_go(Turn& turn, bool cancel) {
  if (cancel && !plan_.cancel.before_id.empty() &&
      co_await turn.conversation->ask_to_cancel(plan_.cancel.of(job_->remote.id))) {
    const RemoteJob cancelled = std::exchange(job_, std::nullopt)->remote;
    turn.events.info("job " + cancelled.shown() + " was cancelled there");
    co_await kept_.forget(cancelled.original, turn.events);
    co_return;
  }
  co_await kept_.keep(job_->remote.original, turn.events);
}

}  // namespace millrace::sources
