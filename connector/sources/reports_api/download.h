#pragma once

#include <memory>

#include "connector/sources/reports_api/conversation.h"
#include "connector/sources/reports_api/job.h"

namespace millrace::sources {

// Asks the API for a done job's file and follows it to where it is stored: each hop is a request
// of our own, without the key, over https (or http when the API itself is on http). The stream is
// at the first byte of a 200. nullptr when there is no such file (any more).
Task<Result<std::unique_ptr<io::HttpStream>>> open_download(Conversation& conversation,
                                                            RemoteJob job);

}  // namespace millrace::sources
