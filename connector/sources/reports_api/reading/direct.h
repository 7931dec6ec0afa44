#pragma once

#include <memory>

#include "connector/io/http/http_client.h"
#include "connector/sources/reports_api/jobs/conversation.h"

namespace millrace::sources {

// Asks for a small report's rows, which are the answer itself. Refused, with its words, when the
// API has no such report or finds it too large for this call.
Task<Result<std::unique_ptr<io::HttpStream>>> open_direct(Conversation& conversation, Call call);

}  // namespace millrace::sources
