#include "connector/telemetry/metrics/pushgateway.h"

#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/io/http/message/url.h"

namespace millrace::telemetry {
namespace {

constexpr std::string_view kGroups = "/metrics/job";
constexpr ByteSize kLongestComplaint = 64_KiB;

}  // namespace

std::optional<std::string> complaint_about_pushgateway(const std::string& url) {
  const auto parsed = io::parse_url(url);
  if (!parsed || url.find_first_of("?#") != std::string::npos) {
    return "is not the address of a Pushgateway; write one such as http://pushgateway:9091";
  }
  if (parsed->has_user_info && parsed->is_in_clear()) {
    return "has a password, which others could read on its way; write https://";
  }
  return std::nullopt;
}

std::string push_url(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  if (!url.contains(kGroups)) url += "/metrics/job/millrace";
  return url;
}

Task<Result<void>> push_metrics(io::HttpClient& http, std::string url, std::string text,
                                std::chrono::milliseconds timeout) {
  io::HttpRequest request{.method = "PUT",
                          .url = push_url(std::move(url)),
                          .headers = {{"Content-Type", "text/plain; version=0.0.4"}},
                          .body = std::move(text),
                          .connect_timeout = timeout,
                          .total_timeout = timeout,
                          .allow_unframed = true};
  const auto response = co_await http.send(std::move(request), kLongestComplaint);
  if (!response) co_return fail(response.error());
  const int status = response->head.status;
  if (status >= 200 && status < 300) co_return Result<void>();
  co_return fail(ErrorKind::Refused,
                 fmt::format("the gateway answered {}: {}", status, printable(response->body)));
}

}  // namespace millrace::telemetry
