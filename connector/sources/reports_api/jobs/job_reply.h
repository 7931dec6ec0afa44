#pragma once

#include <string>
#include <string_view>

#include "connector/base/error.h"

namespace millrace::sources {

// What an answer says of a job.
enum class JobState {
  Pending,    // Not done yet, or a word that nobody knows.
  Done,       // Its result can be read.
  Failed,     // It failed there, for good.
  Cancelled,  // Somebody or something there stopped it.
  Elsewhere,  // Another job does the same.
};

// An answer about a job, wherever the API put its parts.
struct JobReply {
  JobState state = JobState::Pending;
  bool known = true;        // False for a status word that is in none of the sets.
  bool is_running = false;  // The other side has begun to work on it.
  std::string status;       // As it was written; empty when it is missing.
  std::string job_id;       // The one to go by; empty when none is named.
  std::string own_id;       // The same, unless the API has another job that does the same.
  std::string failure;      // The server's words, printable; empty when there are none.
  bool has_rows = false;    // The rows are in this very answer.
};

// BadData for what is not a JSON object, or says the same thing twice.
Result<JobReply> read_job_reply(std::string_view body);

}  // namespace millrace::sources
