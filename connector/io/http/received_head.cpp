#include "connector/io/http/received_head.h"

#include <utility>

#include "connector/base/text/text.h"
#include "connector/io/http/curl_error.h"
#include "connector/io/http/message/http_framing.h"

namespace millrace::io {
namespace {

constexpr std::size_t kHeadLimit = 64 * 1024;

}  // namespace

ReceivedHead::ReceivedHead(const HttpRequest& request, const Url& url, const std::string& proxy)
    : request_(request), url_(url), proxy_(proxy) {}

Result<void> ReceivedHead::take(std::string_view line) {
  bytes_ += line.size();
  if (bytes_ > kHeadLimit) {
    return fail(ErrorKind::Transient,
                "the answer of " + printable(url_.endpoint()) + " has more than 64 KiB of headers");
  }
  if (complete_) return {};
  if (add_header_line(line, head_)) return {};
  if (head_.status >= 200) return finish();
  head_ = {};
  return {};
}

Result<void> ReceivedHead::finish() {
  if (is_proxys_refusal()) return fail(proxy_refused(proxy_, 407, url_));
  auto framing = framing_of(head_, request_.method);
  if (!framing && request_.status_only) framing = std::optional<std::uint64_t>();
  const bool may_be_unframed = request_.allow_unframed || request_.status_only;
  if (framing && !may_be_unframed && is_unframed(head_, *framing)) {
    framing = fail(ErrorKind::Transient, kUnprovenEnd);
  }
  if (!framing) {
    return fail(std::move(framing).error().during("answer of " + printable(url_.endpoint())));
  }
  announced_ = *framing;
  complete_ = true;
  return {};
}

bool ReceivedHead::status_is_enough() const {
  return request_.status_only && head_.status >= 200 && !is_proxys_refusal();
}

// A 407 of the proxy is not the server's answer.
bool ReceivedHead::is_proxys_refusal() const {
  return head_.status == 407 && !proxy_.empty();
}

}  // namespace millrace::io
