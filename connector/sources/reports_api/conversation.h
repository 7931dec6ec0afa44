#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "connector/base/rate_limiter.h"
#include "connector/base/retry.h"
#include "connector/base/semaphore.h"
#include "connector/components/environment.h"
#include "connector/components/progress.h"
#include "connector/sources/reports_api/job_slots.h"
#include "connector/sources/reports_api/plan.h"
#include "connector/sources/reports_api/recent_ids.h"
#include "connector/sources/reports_api/settings.h"

namespace millrace::sources {

// One connection to the API, shared by all its syncs: its limits hold over all of them. Outlives
// every conversation.
struct Api {
  Api(const ReportsApiConfig& options, std::string its_name, components::Environment& environment);

  // The absolute address of a path of the API, and what every request of it carries.
  io::HttpRequest request(const std::string& target) const;

  ReportsApiConfig config;
  std::shared_ptr<const io::HttpOptions> http;
  std::string name;  // As in the file, for messages.
  components::Environment& environment;
  JobSlots jobs;
  RateLimiter requests;
  // Thousands of syncs may begin at once: those that wait to submit wait here, where they hold
  // little, and not within the call.
  Semaphore submitting;
  RecentIds submitted;             // The jobs that the API gave us lately.
  std::set<std::string> followed;  // The jobs that a sync of this process has to do with.
};

// The requests of one export, from its submission to its last byte: they share a deadline, and are
// repeated when they fail in a way that may pass. What it is given outlives it.
class Conversation {
 public:
  Conversation(Api& api, const ReportConfig& report, components::Progress& progress);

  // The answer to a call: 2xx, 404, 410 or 422; everything else is an error. To a call that starts
  // a job also the refusal of too many jobs. A 2xx that is not proven to be whole is at least JSON
  // to its end.
  Task<Result<io::HttpResponse>> ask(Call call);

  // Waits for the turn of one more request. Says at once that the time is up when the turn, after a
  // pause that the API asked for, would come too late.
  Task<Result<void>> admit();

  // Asks the API to cancel the job: one short try that no limit delays. True when it did.
  Task<bool> ask_to_cancel(std::string target);

  // How many answers to calls that start a job were lost: as many more jobs may be running there.
  std::uint32_t lost_answers() const { return lost_answers_; }

  // The failure that an answer of the API stands for (see failure_of()). When it asks for a pause,
  // all syncs of the connection make it: they share the account.
  std::optional<Error> failure_in(const io::HttpHead& head, std::string_view body);

  // Calls `attempt()`, a Task<Result<T>>, until it succeeds, fails for good, the attempts are used
  // up, or the time is, which it is when the next wait would pass the deadline.
  template <class T, class Attempt>
  Task<Result<T>> retried(Attempt attempt);

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
  components::Progress& progress() { return progress_; }

  // The job that messages name from here on.
  void name_job(std::string id) { job_ = std::move(id); }

 private:
  Task<Result<io::HttpResponse>> ask_once(const Call& call);
  Task<bool> is_whole_json(const io::HttpResponse& response);
  // What an answer says of the account's limits.
  void heed_limits(const io::HttpResponse& response);
  void tell_wait(const Error& error, std::chrono::milliseconds wait);

  Api& api_;
  const ReportConfig& report_;
  components::Progress& progress_;
  std::chrono::steady_clock::time_point deadline_;
  std::string job_;
  std::uint32_t lost_answers_ = 0;
  bool late_ = false;
};

template <class T, class Attempt>
Task<Result<T>> Conversation::retried(Attempt attempt) {
  Backoff backoff(report_.retry, api_.environment.random);
  for (;;) {
    if (auto in_time = check_time(); !in_time) co_return fail(std::move(in_time).error());
    Result<T> result = co_await attempt();
    if (result || late_ || !may_succeed_later(result.error())) co_return result;
    const auto pause = backoff.next(result.error().retry_after());
    if (!pause) {
      co_return fail(std::move(result).error().during(
          "gave up after " + std::to_string(backoff.attempts_made()) + " attempts"));
    }
    tell_wait(result.error(), *pause);
    if (auto waited = co_await wait(*pause); !waited) {
      if (waited.error().kind() == ErrorKind::Cancelled) co_return fail(waited.error());
      co_return fail(std::move(waited).error().during(result.error().message()));
    }
  }
}

}  // namespace millrace::sources
