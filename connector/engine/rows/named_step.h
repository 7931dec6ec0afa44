#pragma once

#include <memory>
#include <string>

#include "config/tree/node.h"
#include "connector/components/step.h"

namespace millrace::engine {

// A step of a sync, and how messages name it: "step 2 (where, line 14)", "the contract (line 9)".
struct NamedStep {
  std::unique_ptr<components::Step> step;
  std::string name;
  // Its options as they are written, when some of them came from a variable or a file: messages do
  // not show these. Else nullptr.
  std::shared_ptr<const config::Node> secrets = nullptr;
};

}  // namespace millrace::engine
