#pragma once

#include <string>
#include <string_view>

#include "connector/base/task.h"
#include "examples/reports_server/api/api.h"

namespace millrace::reports_server {

// From a request to the answer of the right API: the table of all addresses, and who may ask.
// Loop thread only; what the services refer to outlives it.
class Routes {
 public:
  explicit Routes(Services services);

  // `request` lives until the task is done. Never throws for anything that a caller sent.
  Task<Reply> answer(const Request& request);

 private:
  Task<Reply> answer_api(const Request& request);
  const KeyOptions* caller_of(std::string_view key) const;
  Reply storage(const Request& request) const;

  Services services_;
  std::string session_;  // The value of Set-Cookie; it means nothing.
};

}  // namespace millrace::reports_server
