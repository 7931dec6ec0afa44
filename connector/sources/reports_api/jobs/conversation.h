#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "connector/base/events.h"
#include "connector/base/rate_limiter.h"
#include "connector/base/retry.h"
#include "connector/base/semaphore.h"
#include "connector/components/environment.h"
#include "connector/sources/reports_api/jobs/job_slots.h"
#include "connector/sources/reports_api/jobs/recent_ids.h"
#include "connector/sources/reports_api/settings/plan.h"
#include "connector/sources/reports_api/settings/settings.h"

namespace millrace::sources {

// One connection to the API, shared by all its syncs: its limits hold over all of them. Outlives
// every conversation.
struct Api {
  Api(const ReportsApiConfig& options, std::string its_name, components::Environment& environment);

  // The API has refused the key: it is not asked again for a minute, because every sync of the
  // connection would hear the same.
  void deny(Error why);
  // Why a request would be refused; nullopt when it may be sent.
  std::optional<Error> denial() const;

  // The absolute address of a path of the API, and what every request of it carries.
  io::HttpRequest request(const std::string& target) const;

  ReportsApiConfig config;
  bool is_here = false;  // On this machine.
  std::shared_ptr<const io::HttpOptions> http;
  std::string name;  // As in the file, for messages.
  components::Environment& environment;
  // Of the account, over all processes, where they share limits.
  JobSlots jobs;
  RateLimiter own_requests;  // Unless they are shared.
  RateLimit& requests;
  // Thousands of syncs may begin at once: those that wait to look for an earlier job, or to submit
  // one, wait here, before they hold what that needs.
  Semaphore submitting;
  RecentIds submitted;  // The jobs that the API gave us lately.
  std::optional<std::pair<Error, std::chrono::steady_clock::time_point>> denied;  // Until then.
  std::set<std::string> claimed;  // The jobs that a sync of this process follows; see Claim.
};

// The requests of one export, from its submission to its last byte: they share a deadline, and are
// repeated when they fail in a way that may pass. What it is given outlives it.
class Conversation {
 public:
  Conversation(Api& api, const ReportConfig& report, const Events& events);

  // What `read(answer)`, a Result<T>, makes of the answer to a call: 2xx, 404, 410 or 422;
  // everything else is an error. To a call that starts a job also the refusal of too many jobs. A
  // 2xx that is not proven to be whole is at least JSON to its end. An answer that is BadData, to
  // `read` or because its coding is broken, was damaged on its way, or something else answered: it
  // is asked for again, as after a failure that may pass, and stays BadData in the end.
  template <class T, class Read>
  Task<Result<T>> ask(Call call, Read read);
  // The answer itself. The attempts are what `backoff`, which outlives the task, has left.
  Task<Result<io::HttpResponse>> ask(Call call, Backoff& backoff);

  // Waits until one more request may be sent. Says at once that the time is up when that moment,
  // after a pause that the API asked for, would come too late.
  Task<Result<void>> admit();

  // Asks the API to cancel the job: one short try that no limit delays. True when it did.
  Task<bool> ask_to_cancel(std::string target);

  // How many answers to calls that start a job were lost: as many more jobs may be running there.
  std::uint32_t lost_answers() const { return lost_answers_; }

  // The failure that an answer of the API stands for (see failure_of()). When it asks for a pause,
  // all syncs of the connection make it: they share the account.
  std::optional<Error> failure_in(const io::HttpHead& head, std::string_view body);

  // Why the API would refuse a request, which another sync has heard and told; nullopt when it may
  // be sent. Tells NotStarted when there is no job yet.
  std::optional<Error> denial() const;

  // Calls `attempt()`, a Task<Result<T>>, until it succeeds, fails for good, the attempts are used
  // up, or the time is, which it is when the next wait would pass the deadline.
  template <class T, class Attempt>
  Task<Result<T>> retried(Attempt attempt);

  // Waits before the attempt that follows this failure. An error, with the failure in it, when the
  // attempts are used up or the time is.
  Task<Result<void>> pause_after(Error failure, Backoff& backoff);

  // True where so much of the report's timeout is left.
  bool has_time_for(std::chrono::milliseconds time) const;
  // Sleeps, or says that the time is up.
  Task<Result<void>> wait(std::chrono::milliseconds time);

  Result<void> check_time();
  // What is left, for the timeouts of requests; never zero.
  std::chrono::milliseconds time_left() const;
  Error out_of_time();
  // True once something failed because the time was up.
  bool is_late() const { return late_; }

  // Says when an export has as many rows as something may have cut it to.
  void note_size(std::uint64_t rows);

  Api& api() { return api_; }
  const ReportConfig& report() const { return report_; }
  const Events& events() { return events_; }

  // The job that messages name from here on.
  void name_job(std::string id) { job_ = std::move(id); }

 private:
  template <class T, class Read>
  Task<Result<T>> ask_until_read(Call call, Read read, Backoff& backoff);
  Task<Result<io::HttpResponse>> ask_once(const Call& call);
  Task<bool> is_whole_json(const io::HttpResponse& response);
  // What an answer says of the account's limits.
  void heed_limits(const io::HttpResponse& response);
  void tell_wait(const Error& error, std::chrono::milliseconds wait);

  Api& api_;
  const ReportConfig& report_;
  const Events& events_;
  std::chrono::steady_clock::time_point deadline_;
  std::string job_;
  std::uint32_t lost_answers_ = 0;
  bool late_ = false;
};

template <class T, class Read>
Task<Result<T>> Conversation::ask(Call call, Read read) {
  Backoff backoff(report_.retry, api_.environment.random);
  co_return co_await ask_until_read<T>(std::move(call), std::move(read), backoff);
}

template <class T, class Read>
Task<Result<T>> Conversation::ask_until_read(Call call, Read read, Backoff& backoff) {
  for (;;) {
    if (auto in_time = check_time(); !in_time) co_return fail(std::move(in_time).error());
    auto response = co_await ask_once(call);
    Result<T> result = response ? read(*response) : fail(std::move(response).error());
    if (result || late_) co_return result;
    const bool is_damaged = result.error().kind() == ErrorKind::BadData;
    if (!is_damaged && !may_succeed_later(result.error())) co_return result;
    if (is_damaged && call.starts_job) ++lost_answers_;
    auto paused = co_await pause_after(std::move(result).error(), backoff);
    if (!paused) co_return fail(std::move(paused).error());
  }
}

template <class T, class Attempt>
Task<Result<T>> Conversation::retried(Attempt attempt) {
  Backoff backoff(report_.retry, api_.environment.random);
  for (;;) {
    if (auto in_time = check_time(); !in_time) co_return fail(std::move(in_time).error());
    Result<T> result = co_await attempt();
    if (result || late_ || !may_succeed_later(result.error())) co_return result;
    auto paused = co_await pause_after(std::move(result).error(), backoff);
    if (!paused) co_return fail(std::move(paused).error());
  }
}

}  // namespace millrace::sources
