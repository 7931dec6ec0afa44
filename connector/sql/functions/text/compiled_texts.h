#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "connector/sql/outcome/outcome.h"

namespace millrace::sql {

// The compiled forms of patterns that come from rows: the last few different ones. One thread at a
// time.
template <class Compiled>
class CompiledTexts {
 public:
  // As `compile()` made it from this text once; valid until the next call.
  template <class Compile>
  Outcome<Compiled>& get(std::string_view text, Compile compile) {
    if (last_ != nullptr && last_->first == text) return last_->second;
    auto found = known_.find(text);
    if (found == known_.end()) {
      last_ = nullptr;
      if (known_.size() == kKept) known_.clear();
      found = known_.emplace(std::string(text), compile()).first;
    }
    last_ = &*found;
    return last_->second;
  }

 private:
  // Each may take some megabytes.
  static constexpr std::size_t kKept = 16;
  using Known = std::map<std::string, Outcome<Compiled>, std::less<>>;

  Known known_;
  typename Known::value_type* last_ = nullptr;
};

}  // namespace millrace::sql
