#include "connector/sources/reports_api/reading/download_route.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/components/told_request.h"
#include "connector/io/http/message/inflater.h"
#include "connector/io/http/message/retry_after.h"
#include "connector/io/http/message/url.h"
#include "connector/sources/reports_api/jobs/api_errors.h"

namespace millrace::sources {
namespace {

using Stream = std::unique_ptr<io::HttpStream>;

constexpr int kMostRedirects = 5;
constexpr std::size_t kErrorBytes = 64 * 1024;
constexpr std::size_t kLongestLocation = 16 * 1024;

// What may be shown of an address that is none: no user, no query.
std::string shown(std::string_view location) {
  const std::string_view start = location.substr(0, location.find_first_of("?#"));
  const std::size_t at = start.rfind('@');
  return printable(at == std::string_view::npos ? start : start.substr(at + 1), 80);
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

io::Reach reach_from(const io::Url& target, const std::string& url,
                     const ReportsApiConfig& connection) {
  const bool is_the_api = io::origin_of(url) == io::origin_of(connection.url);
  if (connection.allow_private_addresses || is_the_api) return io::Reach::Anywhere;
  const auto api = io::parse_url(connection.url);
  const bool is_here = api && api->is_loopback();
  return is_here && target.is_loopback() ? io::Reach::PublicOrLoopback : io::Reach::Public;
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

bool is_answer_to_rest(int status) {
  return status == 206 || status == 412 || status == 416;
}

void ask_for_rest(io::HttpRequest& request, const std::optional<RestOfFile>& rest) {
  if (!rest) return;
  request.headers.push_back({"Range", fmt::format("bytes={}-", rest->offset)});
  request.headers.push_back({"If-Range", rest->etag});
}

// A new request: neither the key nor any other header of the first one goes along.
io::HttpRequest request_to(Hop hop, const Api& api) {
  const auto url = io::parse_url(hop.url);
  return {.url = std::move(hop.url),
          // On this machine it would cost more than it saves.
          .accept_encoding = url && !url->is_loopback(),
          // Storage signs what an address may be used for.
          .is_address_secret = true,
          .reach = hop.reach,
          .options = api.http};
}

}  // namespace

Task<std::string> beginning_of(io::HttpStream& stream) {
  std::string body;
  while (body.size() < kErrorBytes) {
    auto block = co_await stream.read();
    if (!block || !block->buffer) break;
    body.append(block->bytes().data(), block->size());
  }
  co_return stream.quotable(std::move(body));
}

Result<void> check_coding(const io::HttpHead& head) {
  const std::string_view coding = head.header("Content-Encoding");
  if (io::coding_named(coding)) return {};
  return fail(ErrorKind::BadData,
              "the file came encoded (" + printable(coding, 40) + "), which was not asked for");
}

Result<Hop> next_hop(const std::string& from, std::string_view location,
                     const ReportsApiConfig& connection) {
  const auto refused = [](std::string why) {
    return fail(ErrorKind::Refused,
                "redirect target not allowed: " + std::move(why) + "; nothing was sent there");
  };
  if (location.size() > kLongestLocation) {
    return fail(ErrorKind::BadData,
                fmt::format("the download redirects to an address of {} bytes", location.size()));
  }
  std::string target = io::resolved_url(from, location);
  const auto url = io::parse_url(target);
  if (!url || location.empty()) {
    return fail(
        ErrorKind::BadData,
        "the download redirects to something that is not an address: \"" + shown(location) + '"');
  }
  const std::string origin = printable(io::origin_of(target));
  if (url->has_user_info) return refused(origin + " with a user or a password");
  const auto api = io::parse_url(connection.url);
  const bool both_here = url->is_loopback() && api && api->is_loopback();
  if (url->scheme == "http" && !(both_here && api->scheme == "http")) {
    return refused(origin + ", which is not https");
  }
  const io::Reach reach = reach_from(*url, target, connection);
  return Hop{std::move(target), reach};
}

Task<Result<Stream>> follow_download(Conversation& conversation, std::string job_id,
                                     std::optional<RestOfFile> rest) {
  Api& api = conversation.api();
  if (auto admitted = co_await conversation.admit(); !admitted) {
    co_return fail(std::move(admitted).error());
  }
  io::HttpRequest request = api.request(download_target(conversation.report(), job_id));
  for (int hop = 0;; ++hop) {
    const std::string url = request.url;
    ask_for_rest(request, rest);
    request.total_timeout = conversation.time_left();
    auto stream = co_await components::open_told(api.environment, conversation.events(),
                                                 {api.name, "download"}, std::move(request));
    if (!stream) co_return fail(std::move(stream).error());
    const io::HttpHead& head = (*stream)->head();
    if (rest && is_answer_to_rest(head.status)) co_return std::move(*stream);
    if (head.status == 200) {
      if (auto known = check_coding(head); !known) co_return fail(std::move(known).error());
      co_return std::move(*stream);
    }
    if (!is_redirect(head.status)) {
      const std::string body = co_await beginning_of(**stream);
      co_return hop == 0 ? judge_api(conversation, head, body)
                         : judge_storage(api, head, body, url);
    }
    if (hop == kMostRedirects) {
      co_return fail(ErrorKind::BadData,
                     fmt::format("the download redirects more than {} times", kMostRedirects));
    }
    auto next = next_hop(url, head.header("Location"), api.config);
    if (!next) co_return fail(std::move(next).error());
    request = request_to(*std::move(next), api);
  }
}

}  // namespace millrace::sources
