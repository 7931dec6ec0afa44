#include "connector/sources/reports_api/jobs/job_session.h"

#include <utility>

#include <fmt/format.h>

namespace millrace::sources {
namespace {

components::SharedSlots::Tell waiting_for_slot(const Events& events) {
  return [&events](const std::string& why) { events.phase(Phase::WaitingForJobSlot, why); };
}

Task<Result<void>> wait_for_room(JobSession& session, Error too_many, Backoff& backoff) {
  Conversation& conversation = *session.conversation;
  Api& api = conversation.api();
  const Events& events = conversation.events();
  if (too_many.retry_after()) api.requests.pause(*too_many.retry_after());
  if (api.jobs.refused(std::move(session.slot))) {
    events.info(fmt::format("the API accepts {} jobs at once; waiting until one is done",
                            api.jobs.limit()));
    auto next = co_await begin_session(api, conversation.report(), events);
    if (!next) co_return fail(std::move(next).error());
    session = *std::move(next);
    co_return Result<void>();
  }
  const auto pause = backoff.next(too_many.retry_after());
  if (!pause) co_return fail(backoff.give_up(std::move(too_many)));
  events.retrying({}, *pause, too_many);
  auto waited = co_await conversation.wait(*pause);
  if (!waited) co_return fail(std::move(waited).error().during(too_many.message()));
  auto slot = co_await api.jobs.acquire(waiting_for_slot(events));
  if (!slot) co_return fail(std::move(slot).error());
  session.slot = *std::move(slot);
  co_return Result<void>();
}

}  // namespace

Task<Result<JobSession>> begin_session(Api& api, const ReportConfig& report, const Events& events) {
  if (api.jobs.available() == 0) {
    events.phase(Phase::WaitingForJobSlot, fmt::format("{} in flight", api.jobs.limit()));
  }
  auto slot = co_await api.jobs.acquire(waiting_for_slot(events));
  if (!slot) co_return fail(std::move(slot).error());
  auto conversation = std::make_unique<Conversation>(api, report, events);
  if (auto denied = conversation->denial()) co_return fail((*std::move(denied)).during("submit"));
  co_return JobSession{std::move(conversation), *std::move(slot), {}};
}

Task<Result<Submission>> submit_when_there_is_room(JobSession& session, const Call& call) {
  Api& api = session.conversation->api();
  for (Backoff backoff(session.conversation->report().retry, api.environment.random);;) {
    auto submission = co_await submit(*session.conversation, call);
    session.turn.release();
    if (!submission) co_return fail(std::move(submission).error());
    if (!submission->too_many) {
      api.jobs.accepted();
      co_return submission;
    }
    auto room = co_await wait_for_room(session, *std::move(submission->too_many), backoff);
    if (!room) co_return fail(std::move(room).error());
    auto turn = co_await api.submitting.acquire();
    if (!turn) co_return fail(std::move(turn).error());
    session.turn = *std::move(turn);
  }
}

}  // namespace millrace::sources
