#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "connector/engine/plan/plan.h"

namespace millrace::engine {

// What the account of one connection allows at once; see components::LimitUse.
struct ConnectionLimit {
  std::string connection;
  components::LimitUse use;
};

// The connections of one process, made when a sync first names them and shared by all that do, so
// that their limits hold over syncs and runs. Two plans that name one connection of one kind with
// the same settings share it. Making one contacts nothing.
//
// Loop thread only. The environment outlives it, and it outlives what was made by its connections.
class Connections {
 public:
  explicit Connections(components::Environment& environment) : environment_(environment) {}

  // The plan has been validated: a name that it does not have is a bug.
  components::SourceConnection& source(const Plan& plan, const std::string& name);
  components::SinkConnection& sink(const Plan& plan, const std::string& name);

  // Of the plan's sources that are in use.
  std::vector<ConnectionLimit> limits(const Plan& plan) const;

 private:
  // Its kind, name and settings.
  using Key = std::string;

  components::Environment& environment_;
  std::map<Key, std::unique_ptr<components::SourceConnection>> sources_;
  std::map<Key, std::unique_ptr<components::SinkConnection>> sinks_;
};

}  // namespace millrace::engine
