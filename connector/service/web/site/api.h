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

  Task<io::ServerReply> health(const Call& call) const;
  Task<io::ServerReply> metrics(const Call& call) const;
  Task<io::ServerReply> syncs(const Call& call);
  Task<io::ServerReply> sync(const Call& call);
  Task<io::ServerReply> runs(const Call& call);
  Task<io::ServerReply> run(const Call& call);
  Task<io::ServerReply> start_sync(const Call& call);
  Task<io::ServerReply> cancel_sync(const Call& call);
  Task<io::ServerReply> description(const Call& call) const;

  // `with_reasons`: the caller may read.
  io::ServerReply readiness(bool with_reasons) const;

 private:
  void begin(JsonWriter& json) const;

  Services& services_;
};

io::ServerReply api_error(int status, std::string_view code, std::string_view message);

}  // namespace millrace::service
