#pragma once

#include "connector/io/http_server/http_handler.h"
#include "examples/reports_server/api/routes.h"
#include "examples/reports_server/settings/log.h"

namespace millrace::reports_server {

// What the HTTP server of this program serves: the routes, with the headers and the log lines of
// the real service. `log` outlives it.
class Site final : public io::HttpHandler {
 public:
  Site(Services services, const Log& log) : routes_(services), log_(log) {}

  Task<Reply> answer(const Request& request) override;
  Reply refusal(int status, std::string_view path, std::string_view why) override;
  void done(const io::Exchange& exchange) override;
  void note(const std::string& line) override { log_(line); }

 private:
  Routes routes_;
  const Log& log_;
};

}  // namespace millrace::reports_server
