#pragma once

#include "connector/base/task.h"
#include "examples/reports_server/api/api.h"

// The calls of v1, whose paths hang off the root. Loop thread only.
namespace millrace::reports_server::v1 {

// GET /queries/<report>/submit_query.json
Task<Reply> submit_query(const Services& services, const Call& call);

// GET or POST /queries/<report>/submit_export.<csv|json|xlsx>
Task<Reply> submit_export(const Services& services, const Call& call);

// GET /queries/get_query_results.json?job_id=&_page=&_page_size=
Task<Reply> query_results(const Services& services, const Call& call);

// GET /queries/<report>.json?job_id=, the older form of query_results.
Task<Reply> legacy_results(const Services& services, const Call& call);

// GET /queries/get_export_results.json?job_id=
Task<Reply> export_results(const Services& services, const Call& call);

// GET /jobs/<id>/get_results.json, the same.
Task<Reply> job_results(const Services& services, const Call& call);

// GET /jobs/<id>.json
Task<Reply> job(const Services& services, const Call& call);

// GET /jobs/<id>/logs.json
Task<Reply> job_logs(const Services& services, const Call& call);

// PUT /jobs/<id>/cancel.json
Task<Reply> cancel(const Services& services, const Call& call);

// GET /users/info.json
Task<Reply> user(const Services& services, const Call& call);

}  // namespace millrace::reports_server::v1
