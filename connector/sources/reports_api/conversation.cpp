#include "connector/sources/reports_api/conversation.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/io/url.h"
#include "connector/sources/reports_api/api_errors.h"

namespace millrace::sources {
namespace {

using std::chrono::milliseconds;

// Longer than any server needs for an answer that is not a file.
constexpr milliseconds kLongestAnswer = std::chrono::minutes(5);

std::string in_words(milliseconds time) {
  const auto seconds = time.count() / 1000;
  if (time.count() % 1000 != 0) return fmt::format("{}ms", time.count());
  return seconds % 60 == 0 && seconds > 0 ? fmt::format("{}m", seconds / 60)
                                          : fmt::format("{}s", seconds);
}

}  // namespace

Api::Api(const ReportsApiConfig& options, std::string its_name, components::Environment& everything)
    : config(options),
      http(std::make_shared<io::HttpOptions>(options.ca_file, options.client_certificate,
                                             options.client_key, options.proxy.reveal())),
      name(std::move(its_name)),
      environment(everything),
      jobs(everything.loop, options.limits.jobs),
      requests(everything.clock, options.limits.requests) {
  while (config.url.ends_with('/')) config.url.pop_back();
}

io::HttpRequest Api::request(const std::string& target) const {
  const auto url = io::parse_url(config.url);
  return {.url = config.url + target,
          .headers = {{"X-Holistics-Key", config.key.reveal()}, {"Accept", "application/json"}},
          // On this machine it would cost more than it saves.
          .accept_encoding = url && !url->is_loopback(),
          .options = http};
}

Conversation::Conversation(Api& api, const ReportConfig& report, components::Progress& progress)
    : api_(api),
      report_(report),
      progress_(progress),
      deadline_(api.environment.clock.now() + report.timeout) {}

Task<Result<io::HttpResponse>> Conversation::ask(std::string target, Caching caching) {
  const auto attempt = [&] { return ask_once(target, caching); };
  co_return co_await retried<io::HttpResponse>(attempt);
}

Task<Result<io::HttpResponse>> Conversation::ask_once(std::string target, Caching caching) {
  if (auto admitted = co_await api_.requests.admit(); !admitted) co_return fail(admitted.error());
  io::HttpRequest request = api_.request(target);
  request.total_timeout = std::min(time_left(), kLongestAnswer);
  if (caching == Caching::Forbidden) request.headers.push_back({"Cache-Control", "no-cache"});
  auto response = co_await api_.environment.http.send(std::move(request));
  if (!response) co_return response;
  if (auto failure = failure_in(response->head, response->body)) {
    co_return fail(*std::move(failure));
  }
  co_return response;
}

std::optional<Error> Conversation::failure_in(const io::HttpHead& head, std::string_view body) {
  auto failure = failure_of(head, body, api_.name, api_.environment.clock.wall_now());
  if (failure && head.status == 429 && failure->retry_after()) {
    api_.requests.pause(*failure->retry_after());
  }
  return failure;
}

Task<Result<void>> Conversation::wait(milliseconds time) {
  Clock& clock = api_.environment.clock;
  if (clock.now() + time >= deadline_) co_return fail(out_of_time());
  co_return co_await clock.sleep(time);
}

Result<void> Conversation::check_time() const {
  if (api_.environment.clock.now() < deadline_) return {};
  return fail(out_of_time());
}

milliseconds Conversation::time_left() const {
  const auto left = deadline_ - api_.environment.clock.now();
  return std::max(milliseconds(1), std::chrono::ceil<milliseconds>(left));
}

Error Conversation::out_of_time() const {
  const std::string job = job_.empty() ? "it was not accepted" : "job " + job_;
  return {ErrorKind::Transient,
          fmt::format("the export of report {} is not complete within {} ({}); run again, or raise "
                      "timeout",
                      report_.report, in_words(report_.timeout), job)};
}

void Conversation::note_size(std::uint64_t rows) {
  constexpr std::uint64_t kMostRows = 1'000'000;
  if (rows != kMostRows) return;
  progress_.note(fmt::format(
      "the export has exactly {} rows, the most that the API gives: there may be more", rows));
}

void Conversation::tell_wait(const Error& error, milliseconds wait) {
  progress_.note(fmt::format("trying again in {} ms: {}", wait.count(), error.message()));
}

}  // namespace millrace::sources
