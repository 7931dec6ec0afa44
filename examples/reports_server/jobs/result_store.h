#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "connector/base/clock.h"
#include "examples/reports_server/data/result.h"
#include "examples/reports_server/data/spool/spool_folder.h"
#include "examples/reports_server/settings/options.h"

namespace millrace::reports_server {

using ResultPointer = std::shared_ptr<const QueryResult>;

// The results that are kept, newest first, under the file's limits of age, number and bytes.
// Whoever is reading one keeps it alive beyond that, but not beyond the store, whose folder holds
// their files. Loop thread only, but for folder(); `clock` and `limits` outlive it.
class ResultStore {
 public:
  ResultStore(const Clock& clock, const LimitOptions& limits, SpoolFolder folder)
      : clock_(clock), limits_(limits), folder_(std::move(folder)) {}

  // Where the files of results are made. Any thread.
  const std::filesystem::path& folder() const { return folder_.path(); }

  void keep(ResultPointer result);

  // A result with this key whose cache time is not over, or nothing.
  ResultPointer cached(std::string_view key) const;

  // Drops what is too old.
  void sweep();

 private:
  void drop_oldest();

  const Clock& clock_;
  const LimitOptions& limits_;
  SpoolFolder folder_;
  std::list<ResultPointer> results_;
  std::uint64_t bytes_ = 0;
};

}  // namespace millrace::reports_server
