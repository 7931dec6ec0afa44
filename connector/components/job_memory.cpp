#include "connector/components/job_memory.h"

#include <algorithm>

namespace millrace::components {

using std::chrono::milliseconds;

Task<Result<void>> JobHold::release() {
  if (memory_ == nullptr) co_return Result<void>();
  co_return co_await memory_->release(request_, job_id_, sync_);
}

Task<Result<void>> JobHold::touch() {
  if (memory_ == nullptr) co_return Result<void>();
  co_return co_await memory_->submitted(request_, job_id_);
}

namespace {

template <class Jobs>
auto find_job(Jobs& jobs, const std::string& id) {
  return std::ranges::find_if(jobs, [&](const auto& each) { return each.job.id == id; });
}

}  // namespace

Task<Result<std::vector<UnfinishedJob>>> ShortJobMemory::resumable(std::string request,
                                                                   Syncs syncs) {
  std::vector<UnfinishedJob> found;
  for (const auto& [job, held_for] : jobs_[std::move(request)]) {
    const auto holds = [&](const std::string& sync) { return held_for.contains(sync); };
    if (held_for.empty() || std::ranges::any_of(syncs, holds)) found.push_back(job);
  }
  std::ranges::reverse(found);
  co_return found;
}

Task<Result<void>> ShortJobMemory::submitted(std::string request, std::string job_id) {
  const auto now = clock_.wall_now();
  auto& jobs = jobs_[std::move(request)];
  const auto known = find_job(jobs, job_id);
  if (known != jobs.end()) {
    known->job.seen_at = now;
  } else {
    jobs.push_back({{.id = std::move(job_id), .submitted_at = now, .seen_at = now}, {}});
  }
  co_return Result<void>();
}

Task<Result<void>> ShortJobMemory::hold(std::string request, std::string job_id, Syncs syncs) {
  auto& jobs = jobs_[std::move(request)];
  const auto known = find_job(jobs, job_id);
  if (known != jobs.end()) known->held_for.insert(syncs.begin(), syncs.end());
  co_return Result<void>();
}

Task<Result<void>> ShortJobMemory::release(std::string request, std::string job_id,
                                           std::string sync) {
  auto& jobs = jobs_[std::move(request)];
  const auto known = find_job(jobs, job_id);
  if (known == jobs.end()) co_return Result<void>();
  known->held_for.erase(sync);
  if (known->held_for.empty()) jobs.erase(known);
  co_return Result<void>();
}

Task<Result<void>> ShortJobMemory::forget(std::string request, std::string job_id) {
  std::erase_if(jobs_[std::move(request)], [&](const Job& each) { return each.job.id == job_id; });
  co_return Result<void>();
}

Task<Result<void>> ShortJobMemory::took(std::string request, milliseconds time) {
  durations_[std::move(request)] = time;
  co_return Result<void>();
}

Task<Result<std::optional<milliseconds>>> ShortJobMemory::usual_duration(std::string request) {
  const auto found = durations_.find(request);
  if (found == durations_.end()) co_return std::nullopt;
  co_return found->second;
}

Task<Result<void>> ShortJobMemory::delivered(std::string load_id) {
  delivered_.insert(std::move(load_id));
  co_return Result<void>();
}

Task<Result<bool>> ShortJobMemory::was_delivered(std::string load_id) {
  co_return delivered_.contains(load_id);
}

}  // namespace millrace::components
