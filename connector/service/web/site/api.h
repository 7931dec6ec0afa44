#pragma once

#include <string>

#include "connector/base/task.h"
#include "connector/data/text/json_writer.h"
#include "connector/service/web/site/services.h"

namespace millrace::service {

// Answers for programs, as assets/openapi.json has them. Loop thread only; the services outlive it.
class Api {
 public:
  explicit Api(Services& services) : services_(services) {}

  Task<io::Reply> health(const Call& call) const;
  Task<io::Reply> metrics(const Call& call) const;
  Task<io::Reply> syncs(const Call& call);
  Task<io::Reply> sync(const Call& call);
  Task<io::Reply> runs(const Call& call);
  Task<io::Reply> run(const Call& call);
  Task<io::Reply> start_sync(const Call& call);
  Task<io::Reply> cancel_sync(const Call& call);
  Task<io::Reply> description(const Call& call) const;

  // `with_reasons`: the caller may read.
  io::Reply readiness(bool with_reasons) const;

 private:
  void begin(JsonWriter& json) const;

  Services& services_;
};

io::Reply api_error(int status, std::string_view code, std::string_view message);

}  // namespace millrace::service
