#pragma once

#include <map>
#include <string>
#include <utility>

#include "connector/base/error.h"

namespace millrace::sinks {

// Which files the syncs of one connection write, so that no two of them take the same one.
// Loop thread only; outlives its claims.
class OpenTargets {
  struct Owner {
    std::string sync;
    bool is_writing = false;
    bool is_kept = false;  // Also when nobody writes: no other sync may ever have the path.
  };
  using Owners = std::map<std::string, Owner>;  // By path.

 public:
  // Held by a destination for as long as it lives.
  class Claim {
   public:
    Claim(OpenTargets& targets, Owners::iterator owner) : targets_(&targets), owner_(owner) {}
    Claim(Claim&& other) noexcept
        : targets_(std::exchange(other.targets_, nullptr)), owner_(other.owner_) {}
    Claim& operator=(Claim&&) = delete;
    ~Claim() {
      if (targets_ != nullptr) targets_->let_go(owner_);
    }

   private:
    OpenTargets* targets_;
    Owners::iterator owner_;
  };

  // InvalidConfig when another destination holds the path, or, for a path that is the same in
  // every run, when another sync ever had it.
  Result<Claim> claim(const std::string& path, const std::string& sync, bool same_in_every_run);

 private:
  void let_go(Owners::iterator owner);

  Owners owners_;
};

}  // namespace millrace::sinks
