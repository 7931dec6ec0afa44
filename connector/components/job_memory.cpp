#include "connector/components/job_memory.h"

namespace millrace::components {

using std::chrono::milliseconds;

Task<Result<std::optional<UnfinishedJob>>> ShortJobMemory::unfinished(std::string request) {
  const auto found = unfinished_.find(request);
  if (found == unfinished_.end()) co_return std::nullopt;
  co_return found->second;
}

Task<Result<void>> ShortJobMemory::submitted(std::string request, std::string job_id) {
  const auto now = clock_.wall_now();
  UnfinishedJob& job = unfinished_[std::move(request)];
  if (job.id != job_id) job = {.id = std::move(job_id), .submitted_at = now, .seen_at = now};
  job.seen_at = now;
  co_return Result<void>();
}

Task<Result<void>> ShortJobMemory::finished(std::string request, milliseconds took) {
  unfinished_.erase(request);
  durations_[std::move(request)] = took;
  co_return Result<void>();
}

Task<Result<void>> ShortJobMemory::forget(std::string request) {
  unfinished_.erase(request);
  co_return Result<void>();
}

Task<Result<std::optional<milliseconds>>> ShortJobMemory::usual_duration(std::string request) {
  const auto found = durations_.find(request);
  if (found == durations_.end()) co_return std::nullopt;
  co_return found->second;
}

}  // namespace millrace::components
