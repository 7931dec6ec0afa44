#pragma once

#include <map>
#include <string>
#include <utility>

#include "connector/base/error.h"

namespace millrace::sinks::files {

// Which files the syncs of one connection write, so that two of them take the same one only when
// both append to it. What the file says alone is refused by `check`; this is for paths that are
// known in a run only. Loop thread only; outlives its claims.
class OpenTargets {
  struct Owners {
    std::map<std::string, bool> is_writing;  // By sync.
    bool append = false;                     // All of them.
    bool is_kept = false;  // Also when nobody writes: no sync that replaces may ever have the path.
  };
  using Targets = std::map<std::string, Owners>;  // By path.

 public:
  struct Wanted {
    std::string path;
    std::string sync;
    bool append = false;
    bool same_in_every_run = false;
  };

  // Held by a destination for as long as it lives.
  class Claim {
   public:
    Claim(OpenTargets& targets, Targets::iterator target, std::string sync)
        : targets_(&targets), target_(target), sync_(std::move(sync)) {}
    Claim(Claim&& other) noexcept
        : targets_(std::exchange(other.targets_, nullptr)),
          target_(other.target_),
          sync_(std::move(other.sync_)) {}
    Claim& operator=(Claim&&) = delete;
    ~Claim() {
      if (targets_ != nullptr) targets_->let_go(target_, sync_);
    }

   private:
    OpenTargets* targets_;
    Targets::iterator target_;
    std::string sync_;
  };

  // InvalidConfig when the sync writes the path already, or when another one does and they do not
  // both append; for a path that is the same in every run, also when another one ever did.
  Result<Claim> claim(const Wanted& wanted);

 private:
  void let_go(Targets::iterator target, const std::string& sync);

  Targets targets_;
};

}  // namespace millrace::sinks::files
