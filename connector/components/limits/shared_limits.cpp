#include "connector/components/limits/shared_limits.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/sha256.h"

namespace millrace::components {

SharedSlots& SharedLimits::jobs(const std::string& account, std::uint64_t most) {
  const auto resource = "jobs of " + account;
  const SharedSlots::Pace usual;
  auto& slots =
      jobs_.try_emplace(resource, quotas_, loop_, clock_, resource, most, usual).first->second;
  slots.limit_to(std::min(slots.limit(), most));
  return slots;
}

RateLimit& SharedLimits::requests(const std::string& account, Rate rate) {
  const auto resource = "requests to " + account;
  const auto key = fmt::format("{} {}/{}", resource, rate.count, rate.per.count());
  return requests_.try_emplace(key, quotas_, loop_, clock_, resource, rate).first->second;
}

void SharedLimits::let_go() {
  for (auto& [resource, slots] : jobs_) slots.let_go();
}

Task<void> SharedLimits::stop() {
  TaskGroup stopping(loop_);
  for (auto& [resource, slots] : jobs_) stopping.spawn(slots.stop());
  for (auto& [resource, rate] : requests_) stopping.spawn(rate.stop());
  co_await stopping.join();
}

SharedSlots* shared_jobs(const Environment& environment, const std::string& account,
                         std::uint64_t most) {
  return environment.limits == nullptr ? nullptr : &environment.limits->jobs(account, most);
}

RateLimit* shared_requests(const Environment& environment, const std::string& account, Rate rate) {
  const bool is_shared = environment.limits != nullptr && rate.count > 0;
  return is_shared ? &environment.limits->requests(account, rate) : nullptr;
}

std::string account_name(const std::string& address, const std::string& secrets) {
  return fmt::format("{} {}", address, short_sha256(address + "\n" + secrets));
}

}  // namespace millrace::components
