#include "connector/app/history/kept_syncs.h"

#include <fmt/format.h>

#include "connector/app/terminal/refusal.h"
#include "connector/base/text/text.h"

namespace millrace::app {

std::vector<std::string> syncs_to_ask_for(const engine::Plan& plan) {
  std::vector<std::string> names;
  names.reserve(plan.syncs.size());
  for (const auto& sync : plan.syncs) {
    if (!sync.is_open) names.push_back(sync.name);
  }
  return names;
}

std::optional<std::string> complaint_about_sync(const engine::Plan& plan, const std::string& name,
                                                const std::vector<std::string>& known) {
  const auto parts = plan.syncs_named(name);
  if (parts.empty()) return unknown_word(name, "a sync of this file", known, "it has");
  const auto& first = *parts.front();
  const bool is_one =
      first.is_open ? name != first.name && name != first.written_name : name == first.name;
  if (is_one) return std::nullopt;
  return fmt::format("{0}: for_each makes several syncs of it; name one of them, such as {1}",
                     printable(name),
                     first.is_open ? printable(first.written_name) + "[VALUE]" : first.name);
}

}  // namespace millrace::app
