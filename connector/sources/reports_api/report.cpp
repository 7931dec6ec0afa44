#include "connector/sources/reports_api/report.h"

#include <fmt/format.h>

#include "connector/io/http/message/url.h"
#include "connector/sources/reports_api/reading/direct.h"
#include "connector/sources/reports_api/reading/to_its_end.h"

namespace millrace::sources {
namespace {

// A job that the API forgot is submitted again once.
constexpr int kMostSubmissions = 2;

}  // namespace

ReportSource::ReportSource(Api& api, const ReportConfig& config, Plan plan, std::string sync)
    : api_(api),
      config_(config),
      plan_(std::move(plan)),
      job_(api, config, plan_.request, std::move(sync)) {}

std::string ReportSource::origin() const {
  return io::origin_of(api_.config.url);
}

std::string ReportSource::title() const {
  return shown(config_);
}

Task<Result<ExportPtr>> ReportSource::open(const Events& events) {
  if (!plan_.because.empty() && !std::exchange(told_choice_, true)) events.detail(plan_.because);
  if (plan_.reading == Plan::Reading::Direct) co_return co_await open_without_job(events);
  auto session = co_await begin_session(api_, config_, events);
  if (!session) co_return fail(std::move(session).error());
  auto exported = co_await open_job(*session, events);
  if (!exported && job_.is_known() && !job_.is_recorded()) {
    co_await to_its_end(take_back(*session, events));
  } else if (!exported && job_.is_known() && !job_.is_done()) {
    const bool stopped = exported.error().kind() == ErrorKind::Cancelled;
    const bool late = session->conversation->is_late() && config_.on_timeout == OnTimeout::Cancel;
    // What an earlier run loaded of a held job is found again by this very job only.
    co_await to_its_end(leave(*session, (stopped || late) && !job_.is_held(), events));
  }
  co_return exported;
}

Task<Result<ExportPtr>> ReportSource::open_without_job(const Events& events) {
  auto decoder = new_decoder(api_, config_, plan_.format);
  if (!decoder) co_return fail(std::move(decoder).error());
  if (auto found = co_await job_.find_earlier(events); !found) co_return fail(found.error());
  auto conversation = std::make_unique<Conversation>(api_, config_, events);
  auto stream = co_await open_direct(*conversation, plan_.submit);
  if (!stream) co_return fail(std::move(stream).error());
  auto stand_in = co_await job_.stand_in();
  if (!stand_in) co_return fail(std::move(stand_in).error());
  co_return open_answer(std::move(conversation), *std::move(stand_in), *std::move(stream),
                        *std::move(decoder), watch());
}

Task<Result<ExportPtr>> ReportSource::open_job(JobSession& session, const Events& events) {
  for (int submissions = 0;;) {
    if (!job_.is_known()) {
      auto turn = co_await api_.submitting.acquire();
      if (!turn) co_return fail(std::move(turn).error());
      session.turn = *std::move(turn);
      if (auto found = co_await job_.find_earlier(events); !found) co_return fail(found.error());
    }
    if (!job_.is_known() && submissions++ == kMostSubmissions) co_return fail(lost_jobs());
    if (!job_.is_known()) {
      auto at_once = co_await begin(session, events);
      if (!at_once || *at_once) co_return at_once;
    }
    session.turn.release();
    auto exported = co_await follow(session, events);
    if (!exported || *exported) co_return exported;
    if (auto forgotten = co_await job_.forget(); !forgotten) co_return fail(forgotten.error());
  }
}

// The rows themselves, where the API gives them at once; nullptr when there is a job to follow.
Task<Result<ExportPtr>> ReportSource::begin(JobSession& session, const Events& events) {
  auto submission = co_await submit_when_there_is_room(session, plan_.submit);
  if (!submission) co_return fail(std::move(submission).error());
  if (!submission->result) {
    auto recorded = co_await job_.submitted(std::move(submission->job));
    if (!recorded) co_return fail(std::move(recorded).error());
    co_return nullptr;
  }
  auto stand_in = co_await job_.stand_in();
  if (!stand_in) co_return fail(std::move(stand_in).error());
  co_return open_pages(session, *std::move(stand_in), plan_.pages,
                       PageBody{*std::move(submission->result)}, watch());
}

// Follows the job to its result; nullptr when it is gone.
Task<Result<ExportPtr>> ReportSource::follow(JobSession& session, const Events& events) {
  session.conversation->name_job(job_.remote().shown());
  const auto expected = co_await job_.expected();
  auto end = co_await wait_until_done(*session.conversation, job_.remote(), plan_.poll, expected);
  if (!end) co_return fail(std::move(end).error());
  co_return co_await read_result(session, *std::move(end), events);
}

Task<Result<ExportPtr>> ReportSource::read_result(JobSession& session, JobEnd end,
                                                  const Events& events) {
  if (end.kind == JobEnd::Kind::Failed && !job_.is_adopted()) {
    const auto failed = job_.remote().shown();
    auto forgotten = co_await job_.forget();
    if (!forgotten) events.warn(forgotten.error().message());
    co_return fail(ErrorKind::Refused, fmt::format("job {} failed there: {}", failed, end.text));
  }
  if (end.kind != JobEnd::Kind::Done) {
    tell_lost(end.text, events);
    co_return nullptr;
  }
  job_.done();
  if (co_await is_unwanted()) co_return open_unread(session, job_.remote(), watch());
  if (plan_.reading == Plan::Reading::File) {
    auto file = co_await open_file(session, job_.remote(), plan_.format, watch());
    if (file && !*file) tell_lost("it has no file", events);
    co_return file;
  }
  std::optional<PageBody> first;
  if (plan_.poll.gives_rows) first = PageBody{std::move(end.text), end.proven};
  co_return open_pages(session, job_.remote(), plan_.pages, std::move(first), watch());
}

// A job that was not done is cancelled there, or kept for the next run.
Task<void> ReportSource::leave(JobSession& session, bool cancel, const Events& events) {
  if (cancel && !plan_.cancel.before_id.empty() &&
      co_await session.conversation->ask_to_cancel(plan_.cancel.of(job_.remote().id))) {
    events.info("job " + job_.remote().shown() + " was cancelled there");
    if (auto forgotten = co_await job_.forget(); !forgotten) {
      events.warn(forgotten.error().message());
    }
    co_return;
  }
  if (auto kept = co_await job_.keep(); !kept) events.warn(kept.error().message());
}

// Of a job that no later run will know of nothing stays there, if that can be helped.
Task<void> ReportSource::take_back(JobSession& session, const Events& events) {
  const auto& job = job_.remote();
  const bool is_cancelled = !plan_.cancel.before_id.empty() &&
                            co_await session.conversation->ask_to_cancel(plan_.cancel.of(job.id));
  events.warn(fmt::format("job {} could not be remembered for the next run, and {}", job.shown(),
                          is_cancelled ? "was cancelled there" : "is left to itself there"));
  job_.drop();
}

// Only of a job that an earlier run had begun to load.
Task<bool> ReportSource::is_unwanted() {
  if (!question_ || !job_.is_held()) co_return false;
  const bool wanted = co_await question_(job_.remote().id);
  co_return !wanted;
}

void ReportSource::tell_lost(std::string_view why, const Events& events) const {
  events.warn(fmt::format("job {} is lost there: {}; submitting another{}{}", job_.remote().shown(),
                          why, job_.is_held() ? ". " : "", job_.is_held() ? kAppendedTwice : ""));
}

Error ReportSource::lost_jobs() const {
  return {ErrorKind::Refused,
          fmt::format("{}: {} jobs in a row were lost there (cancelled, or done without a result); "
                      "look at the report there",
                      shown(config_), kMostSubmissions)};
}

Watch ReportSource::watch() const {
  return {.request = job_.key(),
          .job_id = job_.kept_id(),
          .took = job_.took(),
          .max_age = config_.max_age,
          .on_stale = config_.on_stale};
}

}  // namespace millrace::sources
