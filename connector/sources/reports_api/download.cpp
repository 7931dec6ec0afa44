#include "connector/sources/reports_api/download.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/text.h"
#include "connector/sources/reports_api/api_errors.h"

namespace millrace::sources {
namespace {

using Stream = std::unique_ptr<io::HttpStream>;

constexpr int kMostHops = 5;
constexpr std::size_t kErrorBytes = 64 * 1024;
// A file may be a moment later than its job's success: asked so often before it counts as gone.
constexpr int kLooks = 3;

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// As much of an error's body as its words may be in; what the network does meanwhile is no news.
Task<std::string> beginning_of(io::HttpStream& stream) {
  std::string body;
  while (body.size() < kErrorBytes) {
    auto block = co_await stream.read();
    if (!block || !block->buffer) break;
    body.append(block->bytes().data(), block->size());
  }
  co_return body;
}

Result<std::string> next_hop(const std::string& from, std::string_view location, const Api& api) {
  std::string target = io::resolved_url(from, location);
  if (target.empty()) {
    return fail(ErrorKind::BadData, "the download redirects to what is no address: \"" +
                                        printable(location.substr(0, location.find('?')), 80) +
                                        '"');
  }
  if (target.starts_with("http://") && !api.config.url.starts_with("http://")) {
    return fail(ErrorKind::Refused, "the download redirects to " +
                                        printable(io::origin_of(target)) +
                                        ", which is not https; nothing was sent there");
  }
  return target;
}

// What the place where the file is stored answered, when it is not the file.
Result<Stream> judge_storage(const Api& api, const io::HttpHead& head, std::string_view body,
                             const std::string& url) {
  if (head.status == 404 || head.status == 410) return Stream();
  const bool may_pass =
      head.status == 403 || head.status == 408 || head.status == 429 || head.status >= 500;
  // 403: the address has expired; the next attempt asks the API for another one.
  Error error(may_pass ? ErrorKind::Transient : ErrorKind::Refused,
              fmt::format("{} answered {}: {}", printable(io::origin_of(url)), head.status,
                          words_of(head, body)));
  const auto now = api.environment.clock.wall_now();
  const auto wait = io::parse_retry_after(head.header("Retry-After"), now);
  return fail(wait ? std::move(error).after(*wait) : std::move(error));
}

Result<Stream> judge_api(Conversation& conversation, const io::HttpHead& head,
                         std::string_view body) {
  if (auto failure = conversation.failure_in(head, body)) return fail(*std::move(failure));
  if (head.status == 404 || head.status == 422) return Stream();
  return fail(ErrorKind::BadData, fmt::format("unexpected status {} for a download", head.status));
}

Result<void> check_coding(const io::HttpHead& head) {
  const std::string_view coding = head.header("Content-Encoding");
  if (coding.empty() || coding == "identity") return {};
  return fail(ErrorKind::BadData,
              "the file came encoded (" + printable(coding, 40) + "), which was not asked for");
}

// One try: the API's redirect and what comes after it, hop by hop.
Task<Result<Stream>> open_once(Conversation& conversation, std::string id) {
  Api& api = conversation.api();
  if (auto admitted = co_await api.requests.admit(); !admitted) co_return fail(admitted.error());
  io::HttpRequest request = api.request(download_target(conversation.report(), id));
  for (int hop = 0;; ++hop) {
    const std::string url = request.url;
    request.total_timeout = conversation.time_left();
    auto stream = co_await api.environment.http.open(std::move(request));
    if (!stream) co_return fail(std::move(stream).error());
    const io::HttpHead& head = (*stream)->head();
    if (head.status == 200) {
      if (auto plain = check_coding(head); !plain) co_return fail(std::move(plain).error());
      co_return std::move(*stream);
    }
    if (!is_redirect(head.status)) {
      const std::string body = co_await beginning_of(**stream);
      co_return hop == 0 ? judge_api(conversation, head, body)
                         : judge_storage(api, head, body, url);
    }
    if (hop == kMostHops) {
      co_return fail(ErrorKind::BadData,
                     fmt::format("the download redirects more than {} times", kMostHops));
    }
    auto next = next_hop(url, head.header("Location"), api);
    if (!next) co_return fail(std::move(next).error());
    // A new request: neither the key nor any other header of the first one goes along.
    request = io::HttpRequest{.url = *std::move(next)};
  }
}

Task<Result<Stream>> open_by_id(Conversation& conversation, std::string id) {
  for (int look = 1;; ++look) {
    const auto attempt = [&] { return open_once(conversation, id); };
    auto stream = co_await conversation.retried<Stream>(attempt);
    if (!stream || *stream || look == kLooks) co_return stream;
    const auto pause = conversation.report().retry.first_wait;
    if (auto waited = co_await conversation.wait(pause); !waited) co_return fail(waited.error());
  }
}

}  // namespace

Task<Result<Stream>> open_download(Conversation& conversation, RemoteJob job) {
  conversation.progress().stage("downloading");
  auto stream = co_await open_by_id(conversation, job.id);
  if (stream && !*stream && job.original != job.id) {
    stream = co_await open_by_id(conversation, job.original);
  }
  if (!stream) co_return fail(std::move(stream).error().during("download of job " + job.shown()));
  co_return stream;
}

}  // namespace millrace::sources
