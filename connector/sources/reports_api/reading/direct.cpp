#include "connector/sources/reports_api/reading/direct.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/components/told_request.h"
#include "connector/sources/reports_api/jobs/api_errors.h"
#include "connector/sources/reports_api/reading/download_route.h"

namespace millrace::sources {
namespace {

using Stream = std::unique_ptr<io::HttpStream>;

Error refusal(Conversation& conversation, const io::HttpHead& head, const std::string& body) {
  const int status = head.status;
  const bool is_about_request = status == 400 || status == 413;
  if (auto failure = conversation.failure_in(head, body); failure && !is_about_request) {
    return *std::move(failure);
  }
  const std::string words = words_of(head, body);
  if (status == 404 || status == 410) {
    return {ErrorKind::Refused, fmt::format("no {} ({}: {}); check its number",
                                            shown(conversation.report()), status, words)};
  }
  return {ErrorKind::Refused,
          fmt::format("the API refused to answer directly ({}: {}); it does so for small reports "
                      "only: write fetch: export, or check the filters",
                      status, words)};
}

Task<Result<Stream>> open_once(Conversation& conversation, const Call& call) {
  Api& api = conversation.api();
  if (auto admitted = co_await conversation.admit(); !admitted) {
    co_return fail(std::move(admitted).error());
  }
  io::HttpRequest request = api.request(call.target);
  request.total_timeout = conversation.time_left();
  auto stream = co_await components::open_told(api.environment, conversation.events(),
                                               {api.name, "download"}, std::move(request));
  if (!stream) co_return stream;
  const io::HttpHead& head = (*stream)->head();
  if (head.status != 200) {
    const std::string body = co_await beginning_of(**stream);
    co_return fail(refusal(conversation, head, body));
  }
  if (auto known = check_coding(head); !known) co_return fail(std::move(known).error());
  co_return stream;
}

}  // namespace

Task<Result<Stream>> open_direct(Conversation& conversation, Call call) {
  conversation.events().phase(Phase::Reading);
  const auto attempt = [&] { return open_once(conversation, call); };
  co_return co_await conversation.retried<Stream>(attempt);
}

}  // namespace millrace::sources
