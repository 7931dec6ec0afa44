#pragma once

#include <map>
#include <string>
#include <utility>

#include "connector/base/error.h"

namespace millrace::sinks {

// Which files the syncs of one connection write, so that no two of them take the same one.
// Loop thread only; outlives its claims.
class OpenTargets {
 public:
  // Held by a destination for as long as it lives.
  class Claim {
   public:
    Claim(OpenTargets& owner, std::string path) : owner_(&owner), path_(std::move(path)) {}
    Claim(Claim&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)), path_(std::move(other.path_)) {}
    Claim& operator=(Claim&&) = delete;
    ~Claim() {
      if (owner_ != nullptr) owner_->live_.erase(path_);
    }

   private:
    OpenTargets* owner_;
    std::string path_;
  };

  // InvalidConfig when another destination holds the path, or, for a path that is the same in
  // every run, when another sync ever had it.
  Result<Claim> claim(const std::string& path, const std::string& sync, bool same_in_every_run);

 private:
  std::map<std::string, std::string> live_;    // Path -> sync.
  std::map<std::string, std::string> owners_;  // The same, kept: at most one for each sync's entry.
};

}  // namespace millrace::sinks
