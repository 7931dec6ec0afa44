#pragma once

#include "connector/base/task.h"
#include "examples/reports_server/api/api.h"

namespace millrace::reports_server {

// GET /queries/<report>.<csv|json|xlsx>?filters: the report's rows themselves, for tools that can
// do no more than fetch an address. The job runs within the request, at most limits.query_time;
// more than limits.small_rows rows, or 64 MiB, are refused. The ETag is of the content: as long as
// the rows stay the same, If-None-Match gets 304.
Task<Reply> live_report(const Services& services, const Call& call);

}  // namespace millrace::reports_server
