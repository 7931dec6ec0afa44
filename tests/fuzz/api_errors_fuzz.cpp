// Error bodies: whatever an answer holds, its words are short, printable and never empty.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "connector/base/text/text.h"
#include "connector/sources/reports_api/jobs/api_errors.h"

namespace {

using namespace millrace;

void check_words(const std::string& words) {
  constexpr std::size_t kLongest = 1'200;
  if (words.empty() || words.size() > kLongest) std::abort();
  if (printable(words, words.size()) != words) std::abort();
}

}  // namespace

// The first byte chooses the status.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr int kStatuses[] = {200, 302, 400, 401, 403, 404, 408,
                               409, 410, 422, 429, 500, 502, 524};
  const int status = kStatuses[size == 0 ? 0 : data[0] % std::size(kStatuses)];
  const std::string body(reinterpret_cast<const char*>(data), size);
  const io::HttpHead head{.status = status,
                          .headers = {{"X-Request-Id", body.substr(0, 100)},
                                      {"Retry-After", body.substr(0, 40)},
                                      {"Location", body.substr(0, 300)}}};

  check_words(sources::words_of(head, body));
  const auto failure = sources::failure_of(head, body, "bi", {});
  if (failure) check_words(failure->message());
  if (status == 200 && failure) std::abort();
  if ((status == 401 || status >= 500) && !failure) std::abort();
  if (sources::says_too_many_jobs(status, body) && status != 409 && status != 422 &&
      status != 429) {
    std::abort();
  }
  if (sources::jobs_limit_in(body) == 0u) std::abort();
  return 0;
}
