#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "connector/alerts/kind.h"
#include "connector/alerts/receiver_options.h"

namespace millrace::alerts {

struct Receiver {
  std::string name;
  ReceiverOptions options;
};

// That a receiver hears of a sync, and of what.
struct Subscription {
  std::string receiver;
  Kinds on;
};

// Who hears of which sync, as a file says it. Immutable once the file was read.
struct Roster {
  std::vector<Receiver> receivers;
  std::map<std::string, std::vector<Subscription>> by_sync;  // Those with somebody.

  // nullptr when the file has none of that name.
  const Receiver* receiver(std::string_view name) const;
  std::vector<std::string> names() const;
  std::vector<std::string> syncs() const;
};

}  // namespace millrace::alerts
