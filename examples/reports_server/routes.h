#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connector/base/task.h"
#include "connector/base/worker_pool.h"
#include "examples/reports_server/config.h"
#include "examples/reports_server/http_message.h"
#include "examples/reports_server/jobs.h"
#include "examples/reports_server/links.h"

namespace millrace::reports_server {

// The Reports API: from a request to a reply. Loop thread only; what it is built from outlives
// it.
class Routes {
 public:
  Routes(const ServerOptions& options, Jobs& jobs, Links& links, WorkerPool& readers)
      : options_(options), jobs_(jobs), links_(links), readers_(readers) {}

  // `request` lives until the task is done. Never throws for anything that a caller sent.
  Task<Reply> answer(const Request& request);

 private:
  Task<Reply> answer_caller(const Request& request);
  const KeyOptions* caller_of(const Request& request) const;
  Reply submit(const Request& request, std::string_view report, std::string_view action);
  Reply export_status(const Request& request, std::string_view job_id) const;
  Task<Reply> query_results(const Request& request);
  Task<Reply> page(ResultPointer result, std::uint64_t number, std::uint64_t size);
  Reply download(const Request& request);
  Reply storage(const Request& request, std::string_view token) const;

  const ServerOptions& options_;
  Jobs& jobs_;
  Links& links_;
  WorkerPool& readers_;
};

}  // namespace millrace::reports_server
