#pragma once

#include "connector/base/task.h"
#include "examples/reports_server/api/api.h"

// The calls of v2, below /api/v2. Loop thread only.
namespace millrace::reports_server::v2 {

// POST /api/v2/dashboard_widgets/<id>/submit_export
Task<Reply> submit_export(const Services& services, const Call& call);

// POST /api/v2/data_sets/<id>/submit_query. A cached result is given at once.
Task<Reply> submit_query(const Services& services, const Call& call);

// GET /api/v2/jobs/<id>
Task<Reply> job(const Services& services, const Call& call);

// GET /api/v2/jobs/<id>/result, of a data set's job; before its end, its status.
Task<Reply> job_result(const Services& services, const Call& call);

// POST or PUT /api/v2/jobs/<id>/cancel
Task<Reply> cancel(const Services& services, const Call& call);

// GET /api/v2/users/me
Task<Reply> user(const Services& services, const Call& call);

}  // namespace millrace::reports_server::v2
