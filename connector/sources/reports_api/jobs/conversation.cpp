#include "connector/sources/reports_api/jobs/conversation.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "connector/components/limits/shared_limits.h"
#include "connector/components/told_request.h"
#include "connector/data/json_syntax.h"
#include "connector/data/values.h"
#include "connector/io/http/message/retry_after.h"
#include "connector/io/http/message/url.h"
#include "connector/sources/reports_api/jobs/api_errors.h"

namespace millrace::sources {
namespace {

using std::chrono::milliseconds;

// As many as the HTTP client sends at once.
constexpr std::uint64_t kSubmissionsAtOnce = 128;

constexpr milliseconds kDeniedFor = std::chrono::minutes(1);

// Longer than any server needs for an answer that is not a file.
constexpr milliseconds kLongestAnswer = std::chrono::minutes(5);
// What stopping may cost at most when the job there is to be cancelled.
constexpr milliseconds kLongestCancel = std::chrono::seconds(3);
// An answer about limits is no longer than this; a page of rows may be.
constexpr std::size_t kLongestNotice = 64 * 1024;
constexpr milliseconds kLongestPause = std::chrono::minutes(5);

std::string in_words(milliseconds time) {
  const auto seconds = time.count() / 1000;
  if (time.count() % 1000 != 0) return fmt::format("{}ms", time.count());
  return seconds % 60 == 0 && seconds > 0 ? fmt::format("{}m", seconds / 60)
                                          : fmt::format("{}s", seconds);
}

// Whatever the file calls the connection: the limits are the API's, for the key.
std::string account_of(const ReportsApiConfig& options) {
  const auto url = io::parse_url(options.url);
  std::string path = url ? url->path : "";
  while (path.ends_with('/')) path.pop_back();
  return components::account_name(io::origin_of(options.url) + path, options.key.reveal());
}

RateLimit& requests_of(const components::Environment& environment, const ReportsApiConfig& options,
                       RateLimiter& own) {
  auto* shared =
      components::shared_requests(environment, account_of(options), options.limits.requests);
  return shared == nullptr ? own : *shared;
}

Task<Result<void>> failed(Error error) {
  co_return fail(std::move(error));
}

}  // namespace

Api::Api(const ReportsApiConfig& options, std::string its_name, components::Environment& everything)
    : config(options),
      http(components::http_options(options.transport)),
      name(std::move(its_name)),
      environment(everything),
      jobs(everything.loop, everything.clock, options.limits.jobs,
           components::shared_jobs(everything, account_of(options), options.limits.jobs)),
      own_requests(everything.clock, options.limits.requests),
      requests(requests_of(everything, options, own_requests)),
      submitting(everything.loop, kSubmissionsAtOnce) {
  while (config.url.ends_with('/')) config.url.pop_back();
  const auto url = io::parse_url(config.url);
  is_here = url && url->is_loopback();
}

void Api::deny(Error why) {
  denied.emplace(std::move(why), environment.clock.now() + kDeniedFor);
}

std::optional<Error> Api::denial() const {
  if (!denied || environment.clock.now() >= denied->second) return std::nullopt;
  return denied->first;
}

io::HttpRequest Api::request(const std::string& target) const {
  return {.url = config.url + target,
          .headers = {{"X-Holistics-Key", config.key.reveal()}, {"Accept", "application/json"}},
          // On this machine it would cost more than it saves.
          .accept_encoding = !is_here,
          .options = http};
}

Conversation::Conversation(Api& api, const ReportConfig& report, const Events& events)
    : api_(api),
      report_(report),
      events_(events),
      deadline_(api.environment.clock.now() + report_.timeout) {}

Task<Result<io::HttpResponse>> Conversation::ask(Call call, Backoff& backoff) {
  const auto all_of_it = [](io::HttpResponse& response) -> Result<io::HttpResponse> {
    return std::move(response);
  };
  co_return co_await ask_until_read<io::HttpResponse>(std::move(call), all_of_it, backoff);
}

Task<Result<io::HttpResponse>> Conversation::ask_once(const Call& call) {
  if (auto admitted = co_await admit(); !admitted) co_return fail(std::move(admitted).error());
  if (auto denied = denial()) co_return fail(*std::move(denied));
  io::HttpRequest request = api_.request(call.target);
  request.method = call.method;
  request.total_timeout = std::min(time_left(), kLongestAnswer);
  request.allow_unframed = call.proves_itself;
  if (call.starts_job) request.headers.push_back({"Cache-Control", "no-cache"});
  if (!call.body.empty()) {
    request.body = call.body;
    request.headers.push_back({"Content-Type", "application/json"});
  }
  auto response = co_await components::send_told(api_.environment, events_,
                                                 {api_.name, call.starts_job ? "submit" : "ask"},
                                                 std::move(request));
  if (!response) {
    if (call.starts_job && may_succeed_later(response.error())) ++lost_answers_;
    co_return response;
  }
  heed_limits(*response);
  if (call.starts_job && says_too_many_jobs(response->head.status, response->body)) {
    co_return response;
  }
  if (auto failure = failure_in(response->head, response->body)) {
    // Whoever stands before the API (502, 504) does not know whether the API took the job.
    if (call.starts_job && response->head.status >= 500) ++lost_answers_;
    co_return fail(*std::move(failure));
  }
  if (!response->proven && response->head.status < 300 && !co_await is_whole_json(*response)) {
    co_return fail(Error(ErrorKind::Transient, io::kUnprovenEnd).during("the answer"));
  }
  co_return response;
}

Task<bool> Conversation::is_whole_json(const io::HttpResponse& response) {
  co_return co_await api_.environment.workers.run([&] { return is_json(response.body); });
}

Task<Result<void>> Conversation::admit() {
  auto admitted = co_await api_.requests.admit_before(deadline_);
  if (!admitted) co_return fail(std::move(admitted).error());
  if (*admitted) co_return Result<void>();
  const auto wait = api_.requests.next_turn() - api_.environment.clock.now();
  co_return fail(
      out_of_time().during(fmt::format("{} accepts no requests for another {}", api_.name,
                                       in_words(std::chrono::ceil<std::chrono::seconds>(wait)))));
}

Task<bool> Conversation::ask_to_cancel(std::string target) {
  io::HttpRequest request = api_.request(target);
  request.method = "PUT";
  request.connect_timeout = request.total_timeout = kLongestCancel;
  const auto response = co_await components::send_told(api_.environment, events_,
                                                       {api_.name, "cancel"}, std::move(request));
  co_return response && response->head.status >= 200 && response->head.status < 300;
}

void Conversation::heed_limits(const io::HttpResponse& response) {
  if (response.body.size() <= kLongestNotice) {
    if (const auto limit = jobs_limit_in(response.body)) api_.jobs.told(*limit);
  }
  if (response.head.header("RateLimit-Remaining") != "0") return;
  const auto pause = io::parse_retry_after(response.head.header("RateLimit-Reset"),
                                           api_.environment.clock.wall_now());
  if (pause) api_.requests.pause(std::min(*pause, kLongestPause));
}

std::optional<Error> Conversation::failure_in(const io::HttpHead& head, std::string_view body) {
  auto failure = failure_of(head, body, api_.name, api_.environment.clock.wall_now());
  if (failure && head.status == 429 && failure->retry_after()) {
    api_.requests.pause(*failure->retry_after());
  }
  if (!failure || !refuses_the_key(head.status, body)) return failure;
  // Those that were on their way say the same in other words: with the id of their request.
  if (auto denied = denial()) return denied;
  api_.deny(*failure);
  return failure;
}

std::optional<Error> Conversation::denial() const {
  auto denied = api_.denial();
  if (denied && job_.empty()) events_.tell(NotStarted{});
  return denied;
}

Task<Result<void>> Conversation::pause_after(Error failure, Backoff& backoff) {
  const auto pause = backoff.next(failure.retry_after());
  if (!pause) co_return fail(backoff.give_up(std::move(failure)));
  tell_wait(failure, *pause);
  auto waited = co_await wait(*pause);
  if (waited || waited.error().kind() == ErrorKind::Cancelled) co_return waited;
  co_return fail(std::move(waited).error().during(failure.message()));
}

// No coroutine of its own: thousands may be waiting here.
Task<Result<void>> Conversation::wait(milliseconds time) {
  if (!has_time_for(time)) return failed(out_of_time());
  return api_.environment.clock.sleep(time);
}

bool Conversation::has_time_for(milliseconds time) const {
  return api_.environment.clock.now() + time < deadline_;
}

Result<void> Conversation::check_time() {
  if (api_.environment.clock.now() < deadline_) return {};
  return fail(out_of_time());
}

milliseconds Conversation::time_left() const {
  const auto left = deadline_ - api_.environment.clock.now();
  return std::max(milliseconds(1), std::chrono::ceil<milliseconds>(left));
}

Error Conversation::out_of_time() {
  late_ = true;
  const std::string job = job_.empty() ? "it was not accepted" : "job " + job_;
  return {ErrorKind::Transient,
          fmt::format("the export of {} is not complete within {} ({}); run again, or raise "
                      "timeout",
                      shown(report_), in_words(report_.timeout), job)};
}

void Conversation::note_size(std::uint64_t rows) {
  // What the API gives at most; what a sheet holds below its header; what people set limits to.
  constexpr std::uint64_t kMostRows = 1'000'000;
  constexpr std::array<std::uint64_t, 5> kRound{100'000, 200'000, 250'000, 500'000, 2'000'000};
  const bool is_limit = (rows == 10'000 && report_.fetch == Fetch::Direct) ||
                        (rows == 1'048'575 && report_.format == "xlsx");
  if (rows == report_.query.limit) return;
  if (rows == kMostRows) {
    events_.warn(fmt::format(
        "the export has exactly {} rows, the most that the API returns: there may be more", rows));
  } else if (is_limit || std::ranges::find(kRound, rows) != kRound.end()) {
    events_.warn(fmt::format(
        "the export has exactly {} rows, which looks like a limit there: there may be more", rows));
  }
}

void Conversation::tell_wait(const Error& error, milliseconds wait) {
  events_.retrying({}, wait, error);
}

}  // namespace millrace::sources
