#pragma once

#include <memory>

#include "connector/base/semaphore.h"
#include "connector/sources/reports_api/jobs/conversation.h"
#include "connector/sources/reports_api/jobs/job.h"

namespace millrace::sources {

// The permit to have one job in flight, and the conversation about that job. The export that reads
// the job's rows takes both over.
struct JobSession {
  std::unique_ptr<Conversation> conversation;
  JobSlots::Slot slot;
  Semaphore::Permit turn;  // To submit: see Api::submitting.
};

// Waits for a job slot. The time that the report's `timeout` allows begins when it is there. Fails
// when the API has just refused the key, or with Cancelled.
Task<Result<JobSession>> begin_session(Api& api, const ReportConfig& report, const Events& events);

// Submits, with the session's turn, until the API has room for the job: while it has too many, the
// slot is given back and one of our own jobs is waited for, or, where none is in flight, as long as
// a retry waits. The session then has another slot, and perhaps another conversation. Never answers
// `too_many`.
Task<Result<Submission>> submit_when_there_is_room(JobSession& session, const Call& call);

}  // namespace millrace::sources
