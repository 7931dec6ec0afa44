#include "connector/sources/reports_api/job.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/text.h"
#include "connector/sources/reports_api/api_errors.h"

namespace millrace::sources {
namespace {

using std::chrono::milliseconds;

constexpr int kMostHops = 3;

Error no_such_report(const Conversation& conversation, const io::HttpResponse& response) {
  return {ErrorKind::Refused,
          fmt::format("no report {} (404: {}); check its number", conversation.report().report,
                      words_of(response.head, response.body))};
}

Error dead_job(const RemoteJob& job, const JobReply& reply) {
  return {ErrorKind::Refused,
          fmt::format("job {} failed there: {}", job.shown(),
                      reply.failure.empty() ? "no explanation" : reply.failure)};
}

// The next wait between two questions.
milliseconds grown(milliseconds wait, milliseconds most) {
  return std::min(wait + wait / 2, most);
}

void tell_state(Conversation& conversation, const RemoteJob& job, const JobReply& reply,
                bool& told_unknown) {
  const bool shows = reply.known && !reply.status.empty() && reply.status != "not yet";
  const std::string word = shows ? printable(reply.status, 20) : "queued";
  conversation.progress().stage(fmt::format("{}, job {}", word, job.shown()));
  if (reply.known || told_unknown) return;
  told_unknown = true;
  conversation.progress().note(fmt::format("the status \"{}\" of job {} is not known; waiting on",
                                           printable(reply.status, 40), job.shown()));
}

}  // namespace

std::string RemoteJob::shown() const {
  return printable(id, 40);
}

Task<Result<RemoteJob>> submit(Conversation& conversation, std::string target) {
  conversation.progress().stage("submitting");
  auto response = co_await conversation.ask(target, Conversation::Caching::Forbidden);
  if (!response) co_return fail(std::move(response).error().during("submit"));
  if (response->head.status == 404) co_return fail(no_such_report(conversation, *response));
  if (response->head.status == 422) {
    co_return fail(ErrorKind::Refused,
                   "the API refused the request (422: " + words_of(response->head, response->body) +
                       "); check the filters");
  }
  auto reply = read_job_reply(response->body);
  if (!reply) co_return fail(std::move(reply).error().during("submit"));
  if (reply->job_id.empty()) co_return fail(unexpected_content(response->body).during("submit"));
  const RemoteJob job{reply->job_id, reply->job_id};
  conversation.name_job(job.shown());
  if (reply->state == JobState::Dead) co_return fail(dead_job(job, *reply));
  co_return job;
}

Task<Result<std::optional<std::string>>> wait_until_done(Conversation& conversation, RemoteJob& job,
                                                         PollRoute route) {
  const PollConfig& poll = conversation.report().poll;
  milliseconds wait = poll.every;
  bool told_unknown = false;
  for (int hops = 0;;) {
    auto response =
        co_await conversation.ask(route.before_id + io::percent_encoded(job.id) + route.after_id);
    if (!response) co_return fail(std::move(response).error().during("job " + job.shown()));
    if (response->head.status == 404 || response->head.status == 422) co_return std::nullopt;
    auto reply = read_job_reply(response->body);
    if (!reply) co_return fail(std::move(reply).error().during("job " + job.shown()));
    if (reply->state == JobState::Done) co_return std::move(response->body);
    if (reply->state == JobState::Dead) co_return fail(dead_job(job, *reply));
    if (reply->state == JobState::Cancelled) co_return std::nullopt;
    if (reply->state == JobState::Elsewhere && !reply->job_id.empty() && reply->job_id != job.id) {
      if (++hops > kMostHops) {
        co_return fail(
            ErrorKind::BadData,
            fmt::format("the API passed job {} on more than {} times", job.shown(), kMostHops));
      }
      job.id = reply->job_id;
      continue;
    }
    tell_state(conversation, job, *reply, told_unknown);
    if (auto waited = co_await conversation.wait(wait); !waited) co_return fail(waited.error());
    wait = grown(wait, poll.up_to);
  }
}

}  // namespace millrace::sources
