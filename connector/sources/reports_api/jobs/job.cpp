#include "connector/sources/reports_api/jobs/job.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/io/http/message/retry_after.h"
#include "connector/sources/reports_api/jobs/api_errors.h"
#include "connector/sources/reports_api/jobs/job_reply.h"
#include "connector/sources/reports_api/jobs/poll_waits.h"

namespace millrace::sources {
namespace {

using std::chrono::milliseconds;

constexpr int kMostForwards = 3;

Error no_such_report(const Conversation& conversation, const io::HttpResponse& response) {
  return {ErrorKind::Refused,
          fmt::format("no {} ({}: {}); check its number", shown(conversation.report()),
                      response.head.status, words_of(response.head, response.body))};
}

Error refused_request(const io::HttpResponse& response) {
  return {ErrorKind::Refused,
          fmt::format("the API refused the request (422: {}); check the filters",
                      words_of(response.head, response.body))};
}

Error too_many_jobs(Conversation& conversation, const io::HttpResponse& response) {
  Error error(ErrorKind::Transient,
              fmt::format("the account has no free job slot ({}: {}); lower limits.jobs, or wait "
                          "until other jobs are done",
                          response.head.status, words_of(response.head, response.body)));
  const auto wait = io::parse_retry_after(response.head.header("Retry-After"),
                                          conversation.api().environment.clock.wall_now());
  return wait ? std::move(error).after(*wait) : error;
}

std::string words_of_failure(const JobReply& reply) {
  return reply.failure.empty() ? "no explanation" : reply.failure;
}

// What a submission may have done beside starting the job.
void tell_doubts(Conversation& conversation, const RemoteJob& job, const JobReply& reply) {
  auto& events = conversation.events();
  if (conversation.lost_answers() > 0) {
    const auto lost = conversation.lost_answers();
    events.warn(fmt::format("the answer to the submission was lost {}: {} may be running there too",
                            lost == 1 ? "once" : fmt::format("{} times", lost),
                            counted(lost, "other job")));
  }
  const bool is_new = conversation.api().submitted.add(job.id);
  if (is_new || job.id != job.original || reply.state == JobState::Elsewhere) return;
  events.warn(
      fmt::format("the API returned job {} for two submissions: a cache may have answered, and the "
                  "rows may be old",
                  job.shown()));
}

Result<Submission> read_submission(Conversation& conversation, io::HttpResponse& response,
                                   const Call& call) {
  auto reply = read_job_reply(response.body);
  if (!reply) return fail(std::move(reply).error());
  Submission submission;
  submission.job = {reply->job_id, reply->own_id.empty() ? reply->job_id : reply->own_id};
  if (reply->state == JobState::Failed) {
    return fail(ErrorKind::Refused, fmt::format("job {} failed there: {}", submission.job.shown(),
                                                words_of_failure(*reply)));
  }
  if (call.gives_rows && reply->has_rows && reply->state == JobState::Done) {
    submission.result = std::move(response.body);
    return submission;
  }
  if (reply->job_id.empty()) {
    return fail(ErrorKind::BadData, fmt::format("unexpected content, which names no job: \"{}\"",
                                                printable(response.body.substr(0, 64))));
  }
  conversation.name_job(submission.job.shown());
  tell_doubts(conversation, submission.job, *reply);
  return submission;
}

Result<Submission> judge_submission(Conversation& conversation, io::HttpResponse& response,
                                    const Call& call) {
  const int status = response.head.status;
  if (says_too_many_jobs(status, response.body)) {
    return Submission{.too_many = too_many_jobs(conversation, response)};
  }
  if (status == 404 || status == 410) return fail(no_such_report(conversation, response));
  if (status == 422) return fail(refused_request(response));
  return read_submission(conversation, response, call);
}

// One answer about a job.
struct Answer {
  JobReply reply;
  std::string body;                  // When the job is done.
  bool proven = true;                // That the body is whole.
  std::string gone;                  // Why there is no such job; empty otherwise.
  std::optional<milliseconds> wait;  // That the API asks for before the next poll.
};

Result<Answer> read_answer(Conversation& conversation, io::HttpResponse& response) {
  const io::HttpHead& head = response.head;
  if (head.status == 404 || head.status == 410 || head.status == 422) {
    return Answer{.gone = fmt::format("the API does not know it any more ({}: {})", head.status,
                                      words_of(head, response.body))};
  }
  auto reply = read_job_reply(response.body);
  if (!reply) return fail(std::move(reply).error());
  Answer answer{.reply = *std::move(reply), .proven = response.proven};
  if (answer.reply.state == JobState::Done) answer.body = std::move(response.body);
  answer.wait = io::parse_retry_after(head.header("Retry-After"),
                                      conversation.api().environment.clock.wall_now());
  return answer;
}

Task<Result<Answer>> poll_once(Conversation& conversation, const RemoteJob& job,
                               const Route& route) {
  const auto read = [&](io::HttpResponse& response) { return read_answer(conversation, response); };
  co_return co_await conversation.ask<Answer>(
      {.target = route.of(job.id), .proves_itself = route.gives_rows}, read);
}

// The end that an answer speaks of, if it does.
std::optional<JobEnd> end_in(Answer& answer) {
  if (!answer.gone.empty()) return JobEnd{JobEnd::Kind::Lost, std::move(answer.gone)};
  switch (answer.reply.state) {
    case JobState::Done:
      return JobEnd{JobEnd::Kind::Done, std::move(answer.body), answer.proven};
    case JobState::Failed:
      return JobEnd{JobEnd::Kind::Failed, words_of_failure(answer.reply)};
    case JobState::Cancelled:
      return JobEnd{JobEnd::Kind::Lost, "it was cancelled there"};
    default:
      return std::nullopt;
  }
}

bool is_passed_on(const JobReply& reply, const RemoteJob& job) {
  return reply.state == JobState::Elsewhere && !reply.job_id.empty() && reply.job_id != job.id;
}

std::string shown(const RemoteJob& job) {
  return "job " + job.shown();
}

// A job on its way to its end, between two polls.
struct PolledJob {
  Conversation& conversation;
  RemoteJob& job;
  const Route& route;
  PollWaits waits;
  int hops = 0;  // From job to job.
  bool told_unknown = false;
  Phase phase = Phase::QueuedThere;
  milliseconds wait{};  // Until the next poll.
};

// How often it is told that a job goes on, however rarely it is polled.
constexpr milliseconds kToldAgain = std::chrono::minutes(1);

void tell_phase(const PolledJob& polled) {
  polled.conversation.events().phase(polled.phase, "job " + polled.job.shown());
}

void tell_state(PolledJob& polled, const JobReply& reply) {
  auto& events = polled.conversation.events();
  polled.phase = reply.is_running ? Phase::RunningThere : Phase::QueuedThere;
  tell_phase(polled);
  if (reply.known || std::exchange(polled.told_unknown, true)) return;
  events.warn(fmt::format("job {} has the unknown status \"{}\"; still waiting", polled.job.shown(),
                          printable(reply.status, 40)));
}

// The job's end, or nothing while it goes on. Thousands may be waiting: what an answer took is
// given back before the wait.
Task<Result<std::optional<JobEnd>>> ask_for_end(PolledJob& polled) {
  for (;;) {
    auto answer = co_await poll_once(polled.conversation, polled.job, polled.route);
    if (!answer) co_return fail(std::move(answer).error().during(shown(polled.job)));
    if (auto end = end_in(*answer)) co_return end;
    if (!is_passed_on(answer->reply, polled.job)) {
      tell_state(polled, answer->reply);
      polled.wait = polled.waits.next(answer->wait);
      co_return std::nullopt;
    }
    if (++polled.hops > kMostForwards) {
      co_return fail(ErrorKind::BadData,
                     fmt::format("the API redirected {} to other jobs more than {} times",
                                 shown(polled.job), kMostForwards));
    }
    polled.job.id = answer->reply.job_id;
  }
}

}  // namespace

std::string RemoteJob::shown() const {
  return printable(id, 40);
}

Task<Result<Submission>> submit(Conversation& conversation, Call call) {
  conversation.events().phase(Phase::Submitting);
  const auto read = [&](io::HttpResponse& response) {
    return judge_submission(conversation, response, call);
  };
  auto submission = co_await conversation.ask<Submission>(call, read);
  if (!submission) co_return fail(std::move(submission).error().during("submit"));
  co_return submission;
}

Task<Result<JobEnd>> wait_until_done(Conversation& conversation, RemoteJob& job, const Route& route,
                                     std::optional<milliseconds> expected) {
  PolledJob polled{
      conversation, job, route,
      PollWaits(conversation.report().poll, expected, conversation.api().environment.random)};
  if (expected) conversation.events().tell(JobExpected{*expected});
  for (;;) {
    {
      auto end = co_await ask_for_end(polled);
      if (!end) co_return fail(std::move(end).error());
      if (*end) co_return **std::move(end);
    }
    while (polled.wait > milliseconds(0)) {
      const bool in_time = conversation.has_time_for(polled.wait);
      const auto part = in_time ? std::min(polled.wait, kToldAgain) : polled.wait;
      auto waited = co_await conversation.wait(part);
      if (!waited) co_return fail(std::move(waited).error());
      polled.wait -= part;
      if (polled.wait > milliseconds(0)) tell_phase(polled);
    }
  }
}

}  // namespace millrace::sources
