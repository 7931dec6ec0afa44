#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "connector/base/clock.h"
#include "examples/reports_server/jobs/result_store.h"
#include "examples/reports_server/settings/options.h"

namespace millrace::reports_server {

// The short-lived addresses under /storage/ that downloads are redirected to: whoever has the
// token may read, without a key, until it ends. Loop thread only.
class Links {
 public:
  Links(const Clock& clock, const LimitOptions& limits) : clock_(clock), limits_(limits) {}

  // A new token, 128 random bits.
  std::string make(const ResultPointer& result);

  struct Found {
    bool valid = false;    // The token is known and not over.
    ResultPointer result;  // Empty when the file has been dropped since.
  };
  Found find(std::string_view token) const;

  void sweep();

 private:
  struct Link {
    std::weak_ptr<const QueryResult> result;
    std::chrono::steady_clock::time_point ends;
  };
  const Clock& clock_;
  const LimitOptions& limits_;
  std::map<std::string, Link, std::less<>> links_;
};

}  // namespace millrace::reports_server
