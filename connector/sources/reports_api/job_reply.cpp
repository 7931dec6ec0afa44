#include <algorithm>
#include <array>

#include <simdjson.h>

#include "connector/base/text.h"
#include "connector/sources/reports_api/api_errors.h"
#include "connector/sources/reports_api/job.h"

namespace millrace::sources {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kLongestId = 200;

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

void read_state(const std::string& word, JobReply& reply) {
  constexpr std::array kDead{"failure", "failed", "error"};
  constexpr std::array kCancelled{"cancelled", "canceled"};
  constexpr std::array kPending{"not yet", "created", "queued", "running", "pending", "cancelling"};
  const auto is_in = [&](const auto& words) {
    return std::ranges::find(words, word) != words.end();
  };
  if (word == "success") {
    reply.state = JobState::Done;
  } else if (word == "already_existed") {
    reply.state = JobState::Elsewhere;
  } else if (is_in(kDead)) {
    reply.state = JobState::Dead;
  } else if (is_in(kCancelled)) {
    reply.state = JobState::Cancelled;
  } else {
    reply.known = is_in(kPending);
  }
}

// Ids are numbers or texts, and go back as they came.
std::string id_at(dom::element object, const char* pointer) {
  dom::element id;
  if (object.at_pointer(pointer).get(id) != simdjson::SUCCESS) return {};
  std::string_view text;
  if (id.get(text) == simdjson::SUCCESS) {
    return text.size() <= kLongestId ? std::string(text) : std::string();
  }
  std::uint64_t number = 0;
  return id.get(number) == simdjson::SUCCESS ? std::to_string(number) : std::string();
}

std::string text_at(dom::element object, const char* pointer) {
  std::string_view text;
  return object.at_pointer(pointer).get(text) == simdjson::SUCCESS ? std::string(text)
                                                                   : std::string();
}

template <class Read, std::size_t count>
std::string first(dom::element object, Read read, const std::array<const char*, count>& places) {
  for (const char* place : places) {
    if (auto found = read(object, place); !found.empty()) return found;
  }
  return {};
}

}  // namespace

Result<JobReply> read_job_reply(std::string_view body) {
  dom::parser parser;
  dom::element object;
  if (parser.parse(body.data(), body.size()).get(object) != simdjson::SUCCESS ||
      !object.is_object()) {
    return fail(unexpected_content(body));
  }
  JobReply reply;
  reply.status = first(object, text_at, std::array{"/status", "/job/status", "/data/status"});
  reply.job_id = first(
      object, id_at, std::array{"/job_id", "/existing_job_id", "/job/existing_job_id", "/job/id"});
  reply.failure = printable(
      first(object, text_at,
            std::array{"/error", "/errors/0", "/error/message", "/message", "/last_error_log",
                       "/error_message", "/job/last_error_log", "/job/error"}));
  const bool has_result = object["values"].error() == simdjson::SUCCESS ||
                          object["export"].error() == simdjson::SUCCESS;
  if (!reply.status.empty()) {
    read_state(lower(reply.status), reply);
  } else if (has_result) {
    reply.state = JobState::Done;
  }
  return reply;
}

}  // namespace millrace::sources
