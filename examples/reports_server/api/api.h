#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>
#include <vector>

#include "connector/base/clock.h"
#include "connector/base/task.h"
#include "connector/base/worker_pool.h"
#include "examples/reports_server/api/replies.h"
#include "examples/reports_server/data/filters.h"
#include "examples/reports_server/http/public_address.h"
#include "examples/reports_server/jobs/jobs.h"
#include "examples/reports_server/jobs/links.h"
#include "examples/reports_server/settings/log.h"
#include "examples/reports_server/settings/options.h"

namespace millrace::reports_server {

// What answers are made from. Everything outlives the requests.
struct Services {
  const ServerOptions& options;
  const Clock& clock;
  Jobs& jobs;
  Links& links;
  const PublicAddress& address;
  WorkerPool& readers;
  const Log& log;
};

// A request whose caller is known. Lives until its task is done.
struct Call {
  const Request& request;
  const KeyOptions& caller;
  std::vector<std::string_view> parts;  // Of the path.

  std::string_view parameter(std::string_view name) const {
    return io::value_of(request.parameters, name);
  }
};

inline constexpr std::string_view kNotFound = "Resource not found";

// What stands between the slashes of a path.
std::vector<std::string_view> parts_of(std::string_view path);

std::optional<std::int64_t> whole_number(std::string_view text);

// The job with this id, or nullptr; the id is what a caller sent.
JobPointer job_of(const Services& services, std::string_view id);

// Submits a job for the caller, or gives the refusal: 422 for bad filters, 429 with Retry-After
// when the caller or the server has too many jobs. Notes in the log a filter that was repeated
// without brackets.
std::expected<JobPointer, Reply> submit(const Services& services, const Call& call,
                                        JobRequest request);

// 302 to the file of the job in ?job_id=, or 422 when there is none.
Task<Reply> download(const Services& services, const Call& call);

// What a caller gets when its rows cannot be read: 422 for what it asked, 503 for a moment's
// shortage, else 500, which the log explains.
Reply unreadable(const Services& services, const Call& call, const Error& error);

// Cancels the job with this id, which is what a caller sent, unless it is over; 404 for none.
Reply cancel_job(const Services& services, const Call& call, std::string_view id);

// Writes what a caller is told of itself, as an object.
void write_user(JsonWriter& json, const Services& services, const KeyOptions& caller);

// Writes what /jobs/<id> says of a job: the members of an object that is open.
void write_job(JsonWriter& json, const Services& services, const Job& job);

}  // namespace millrace::reports_server
