#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "connector/sources/reports_api/jobs/conversation.h"

namespace millrace::sources {

// A job on the other side. The API may pass us on to another job that does the same; the first id
// is kept, because a download may still go by it.
struct RemoteJob {
  std::string id;
  std::string original;

  // The id for messages: it comes from outside.
  std::string shown() const;
};

// What became of a submission.
struct Submission {
  RemoteJob job;                      // Without an id when the rows came at once.
  std::optional<std::string> result;  // The answer, when it has the rows in it.
  std::optional<Error> too_many;      // The account has too many jobs; nothing was started.
};

// Starts a job. Refused for an unknown report or a refused filter.
Task<Result<Submission>> submit(Conversation& conversation, Call call);

// How the wait for a job ended.
struct JobEnd {
  enum class Kind {
    Done,    // `text` is the body of the answer that said so.
    Lost,    // The API does not know it any more, or it was cancelled there. `text` says which.
    Failed,  // `text` is what the API says of it.
  };
  Kind kind;
  std::string text;
  bool proven = true;  // See io::HttpResponse.
};

// Asks until the job's end. `job` follows when the API passes us on. `expected`: how much longer
// it will probably take, when that is known. Ten thousand may be waiting in it at once.
Task<Result<JobEnd>> wait_until_done(Conversation& conversation, RemoteJob& job, const Route& route,
                                     std::optional<std::chrono::milliseconds> expected);

}  // namespace millrace::sources
