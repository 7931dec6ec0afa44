#pragma once

#include <map>
#include <memory>
#include <string>

#include "connector/engine/plan.h"

namespace millrace::engine {

// The connections of one process, made when a sync first names them and shared by all that do, so
// that their limits hold across syncs. Making one contacts nothing. Loop thread only.
class Connections {
 public:
  Connections(const Plan& plan, components::Environment& environment)
      : plan_(plan), environment_(environment) {}

  // The plan has been validated: an unknown name is a bug.
  components::SourceConnection& source(const std::string& name);
  components::SinkConnection& sink(const std::string& name);

 private:
  const Plan& plan_;
  components::Environment& environment_;
  std::map<std::string, std::unique_ptr<components::SourceConnection>> sources_;
  std::map<std::string, std::unique_ptr<components::SinkConnection>> sinks_;
};

}  // namespace millrace::engine
