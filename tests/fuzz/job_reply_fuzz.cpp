// Answers about a job: any bytes are refused, or are one JSON object; only one that says so, or has
// a result, counts as done.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "connector/data/json_syntax.h"
#include "connector/data/values.h"
#include "connector/sources/reports_api/jobs/job_reply.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace millrace;
  const std::string body(reinterpret_cast<const char*>(data), size);

  const auto reply = sources::read_job_reply(body);

  if (!reply) {
    if (reply.error().kind() != ErrorKind::BadData) std::abort();
    return 0;
  }
  if (!is_json(body)) std::abort();
  if (reply->state == sources::JobState::Done && reply->status.empty() && !reply->has_rows &&
      body.find("export") == std::string::npos && body.find('\\') == std::string::npos) {
    std::abort();
  }
  if (reply->job_id.size() > 200 || reply->failure.size() > 1'000) std::abort();
  return 0;
}
