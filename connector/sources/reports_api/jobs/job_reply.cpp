#include "connector/sources/reports_api/jobs/job_reply.h"

#include <algorithm>
#include <array>
#include <vector>

#include <simdjson.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/data/json_syntax.h"
#include "connector/formats/json/values/json_strings.h"
#include "connector/sources/reports_api/jobs/api_errors.h"

namespace millrace::sources {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kLongestId = 200;

void read_state(const std::string& word, JobReply& reply) {
  constexpr std::array kFailed{"failure", "failed", "error"};
  constexpr std::array kCancelled{"cancelled", "canceled"};
  constexpr std::array kPending{"not yet", "created", "queued", "running", "pending", "cancelling"};
  const auto is_in = [&](const auto& words) {
    return std::ranges::find(words, word) != words.end();
  };
  if (word == "success") {
    reply.state = JobState::Done;
  } else if (word == "already_existed") {
    reply.state = JobState::Elsewhere;
  } else if (is_in(kFailed)) {
    reply.state = JobState::Failed;
  } else if (is_in(kCancelled)) {
    reply.state = JobState::Cancelled;
  } else {
    reply.known = is_in(kPending);
    reply.is_running = word == "running" || word == "cancelling";
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
std::string first_of(dom::element object, Read read, const std::array<const char*, count>& places) {
  for (const char* place : places) {
    if (auto found = read(object, place); !found.empty()) return found;
  }
  return {};
}

// Two answers that something on the way joined, say: whichever is believed, it may be the wrong
// one.
bool says_something_twice(dom::object object) {
  std::vector<std::string_view> keys;
  for (const auto [key, value] : object) keys.push_back(key);
  std::ranges::sort(keys);
  return std::ranges::adjacent_find(keys) != keys.end();
}

// A status that is no text is no status that anybody knows.
std::string status_at(dom::element object, const char* pointer) {
  dom::element status;
  if (object.at_pointer(pointer).get(status) != simdjson::SUCCESS || status.is_null()) return {};
  std::string_view text;
  return std::string(status.get(text) == simdjson::SUCCESS ? text : simdjson::minify(status));
}

bool is_there(dom::element object, const char* pointer) {
  dom::element found;
  bool value = true;
  if (object.at_pointer(pointer).get(found) != simdjson::SUCCESS || found.is_null()) return false;
  return found.get(value) != simdjson::SUCCESS || value;
}

constexpr std::array kRowPlaces{"/values", "/data/values", "/result/values", "/result/data/values"};

bool has_rows(dom::element object) {
  return std::ranges::any_of(kRowPlaces,
                             [&](const char* place) { return is_there(object, place); });
}

bool has_any_row(dom::element object) {
  return std::ranges::any_of(kRowPlaces, [&](const char* place) {
    dom::array rows;
    return object.at_pointer(place).get(rows) == simdjson::SUCCESS && rows.begin() != rows.end();
  });
}

std::size_t end_of_text(std::string_view json, std::size_t at) {
  for (++at; at < json.size() && json[at] != '"'; ++at) {
    if (json[at] == '\\') ++at;
  }
  return std::min(at + 1, json.size());
}

// The first page may be the answer about the job, and its cells may be numbers that fit neither 64
// bits nor a double, which the parser refuses. They become texts; pages are read elsewhere.
std::string with_large_numbers_as_texts(std::string_view json) {
  constexpr std::size_t kDigitsThatFit = 18;
  std::string out;
  for (std::size_t at = 0; at < json.size();) {
    const char c = json[at];
    std::size_t size = c == '"' ? end_of_text(json, at) - at : 1;
    bool is_large = false;
    if (c == '-' || is_digit(c)) {
      size = std::max<std::size_t>(1, json_number_length(json.substr(at)));
      const std::string_view number = json.substr(at, size);
      is_large = size > kDigitsThatFit || number.find_first_of("eE") != std::string_view::npos;
    }
    if (is_large) out += '"';
    out += json.substr(at, size);
    if (is_large) out += '"';
    at += size;
  }
  return out;
}

// Its cells may also be text that is not Unicode.
std::string with_valid_strings(std::string_view json) {
  std::string out;
  formats::StringPlaces changed;
  formats::append_with_utf8_strings(json, 0, out, changed);
  formats::replace_half_characters(out.data(), out.size());
  return out;
}

}  // namespace

Result<JobReply> read_job_reply(std::string_view body) {
  dom::parser parser;
  dom::element object;
  bool is_valid_text = true;
  auto code = parser.parse(body.data(), body.size()).get(object);
  if (code == simdjson::NUMBER_ERROR || code == simdjson::UTF8_ERROR ||
      code == simdjson::STRING_ERROR) {
    const std::string text = with_valid_strings(body);
    is_valid_text = text == body;
    code = parser.parse(with_large_numbers_as_texts(text)).get(object);
  }
  if (code != simdjson::SUCCESS || !object.is_object()) {
    return fail(unexpected_content(body));
  }
  if (says_something_twice(object)) return fail(unexpected_content(body));
  JobReply reply;
  reply.status = first_of(object, status_at, std::array{"/status", "/job/status", "/data/status"});
  reply.own_id = first_of(object, id_at, std::array{"/job_id", "/job/id"});
  reply.job_id = first_of(object, id_at, std::array{"/existing_job_id", "/job/existing_job_id"});
  if (reply.job_id.empty()) reply.job_id = reply.own_id;
  reply.failure = printable(first_of(
      object, text_at,
      std::array{"/error", "/errors/0", "/error/message", "/message", "/last_error_log",
                 "/error_message", "/job/last_error_log", "/job/error", "/job/error_message"}));
  reply.has_rows = has_rows(object);
  if (!is_valid_text && !reply.has_rows) return fail(unexpected_content(body));
  if (!reply.status.empty()) {
    read_state(lower(reply.status), reply);
  } else if (has_any_row(object) || is_there(object, "/export") ||
             (reply.has_rows && is_there(object, "/paginated"))) {
    // What is paged is a result, also one without rows.
    reply.state = JobState::Done;
  }
  return reply;
}

}  // namespace millrace::sources
