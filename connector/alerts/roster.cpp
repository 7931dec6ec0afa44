#include "connector/alerts/roster.h"

#include <algorithm>

namespace millrace::alerts {

const Receiver* Roster::receiver(std::string_view name) const {
  const auto found = std::ranges::find(receivers, name, &Receiver::name);
  return found == receivers.end() ? nullptr : &*found;
}

std::vector<std::string> Roster::names() const {
  std::vector<std::string> names;
  names.reserve(receivers.size());
  for (const auto& receiver : receivers) names.push_back(receiver.name);
  return names;
}

std::vector<std::string> Roster::syncs() const {
  std::vector<std::string> syncs;
  syncs.reserve(by_sync.size());
  for (const auto& [sync, subscriptions] : by_sync) syncs.push_back(sync);
  return syncs;
}

}  // namespace millrace::alerts
