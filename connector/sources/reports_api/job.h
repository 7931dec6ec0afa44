#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connector/sources/reports_api/conversation.h"

namespace millrace::sources {

// A job on the other side. The API may pass us on to another job that does the same; the first id
// is kept, because a download may still go by it.
struct RemoteJob {
  std::string id;
  std::string original;

  // The id for messages: it comes from outside.
  std::string shown() const;
};

enum class JobState {
  Pending,  // Not done yet, or a word that nobody knows.
  Done,
  Dead,       // It failed there.
  Cancelled,  // Somebody or something there stopped it.
  Elsewhere,  // Another job does the same.
};

// An answer about a job, wherever the API put its parts.
struct JobReply {
  JobState state = JobState::Pending;
  bool known = true;    // False for a status word that is in none of the sets.
  std::string status;   // As it was written; empty when it is missing.
  std::string job_id;   // Empty when none is named.
  std::string failure;  // The server's words, printable; empty when there are none.
};

// BadData for what is not a JSON object.
Result<JobReply> read_job_reply(std::string_view body);

// Starts a job. Refused for an unknown report or a refused filter.
Task<Result<RemoteJob>> submit(Conversation& conversation, std::string target);

// Where a job is asked after; the job's id is put between the two.
struct PollRoute {
  std::string before_id;
  std::string after_id;
};

// Asks until the job is done and gives the body of the answer that said so; nullopt when the API
// does not know the job any more, or it was cancelled there: another one has to be submitted.
// `job` follows when the API passes us on. Refused, with its words, when the job failed there.
Task<Result<std::optional<std::string>>> wait_until_done(Conversation& conversation, RemoteJob& job,
                                                         PollRoute route);

}  // namespace millrace::sources
