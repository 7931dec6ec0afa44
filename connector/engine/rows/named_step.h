#pragma once

#include <functional>
#include <memory>
#include <string>

#include "config/tree/node.h"
#include "connector/components/step.h"

namespace millrace::engine {

// How a step, or the contract, is written in the file.
struct WrittenStep {
  config::Node options;         // Those of its kind.
  config::Place place;          // Of the step itself.
  std::string path;             // "syncs.orders.steps[0].where"
  bool has_references = false;  // Some of the options came from ${...}: messages do not show these.
};

// A step of a sync, and how messages name it: "step 2 (where, line 14)", "the contract (line 9)".
struct NamedStep {
  // What the step's check() has to say of the columns that come in once an export is open, at its
  // place, as it is told of a file that is read: "millrace.yaml:14:14: syncs.orders.steps[1].where:
  // ..."; empty when nothing is wrong. `sentence` is what bind() says of the same columns.
  using Complaint =
      std::function<std::string(components::KnownSchema columns, const std::string& sentence)>;

  std::unique_ptr<components::Step> step;
  std::string name;
  std::shared_ptr<const WrittenStep> written = nullptr;  // nullptr: it is in no file.
  Complaint complaint = nullptr;                         // nullptr likewise. Asks `step`.
};

}  // namespace millrace::engine
