#include "examples/reports_server/jobs/links.h"

#include <random>

#include <fmt/format.h>

namespace millrace::reports_server {

std::string Links::make(const ResultPointer& result) {
  std::random_device random;  // The kernel's.
  auto token = fmt::format("{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
  links_[token] = {result, clock_.now() + limits_.download_link};
  return token;
}

Links::Found Links::find(std::string_view token) const {
  const auto found = links_.find(token);
  if (found == links_.end() || clock_.now() >= found->second.ends) return {};
  return {true, found->second.result.lock()};
}

void Links::sweep() {
  const auto now = clock_.now();
  std::erase_if(links_, [&](const auto& entry) { return now >= entry.second.ends; });
}

}  // namespace millrace::reports_server
