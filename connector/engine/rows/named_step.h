#pragma once

#include <memory>
#include <string>

#include "connector/components/step.h"

namespace millrace::engine {

// A step of a sync, and how messages name it: "step 2 (where, line 14)", "the contract (line 9)".
struct NamedStep {
  std::unique_ptr<components::Step> step;
  std::string name;
};

}  // namespace millrace::engine
