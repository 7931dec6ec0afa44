#pragma once

#include <memory>

#include "connector/sources/reports_api/jobs/conversation.h"
#include "connector/sources/reports_api/jobs/job.h"

namespace millrace::sources {

// Asks the API for a done job's file and follows it to where it is stored (download_route.h). The
// stream is at the first byte of a 200. nullptr when there is no such file (any more).
//
// When the network cuts the file, the stream asks the API for its address again and goes on behind
// the last byte that it has, as often as the report's retry policy says and within its time; but
// only when the storage proves, by the same strong ETag and the exact range, that it is the same
// file. If it does not, reading fails as Transient and the file has to be read again from its
// start: what was read is never spliced. The conversation outlives the stream.
Task<Result<std::unique_ptr<io::HttpStream>>> open_download(Conversation& conversation,
                                                            RemoteJob job);

}  // namespace millrace::sources
