#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <unordered_set>

namespace millrace::sources {

// The last some thousand ids that were seen; older ones are forgotten.
class RecentIds {
 public:
  // True when the id is new.
  bool add(const std::string& id) {
    if (!known_.insert(id).second) return false;
    order_.push_back(id);
    if (order_.size() > kMost) {
      known_.erase(order_.front());
      order_.pop_front();
    }
    return true;
  }

 private:
  static constexpr std::size_t kMost = 10'000;

  std::unordered_set<std::string> known_;
  std::deque<std::string> order_;
};

}  // namespace millrace::sources
