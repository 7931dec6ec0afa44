#pragma once

#include <string>
#include <vector>

#include "config/spec/syntax.h"
#include "connector/engine/plan/file_options.h"

// How a sync names what it reads and what it writes: {connection: options}.

namespace millrace::engine {

// The connections that a file has, as far as they can be told before it is read: for messages that
// show how a thing is written with the user's own names.
struct KnownConnections {
  template <class Registered>
  struct Known {
    std::string name;
    const Registered* kind = nullptr;
  };
  std::vector<Known<components::SourceKind>> read;
  std::vector<Known<components::SinkKind>> written;
};

// nullptr: of no file. The registry outlives the result.
KnownConnections known_connections(const config::Node* document,
                                   const components::Registry& registry);

// The options are kept as they are written.
config::Syntax<ConnectionUse> from_syntax(const components::Registry& registry,
                                          const KnownConnections& known);
config::Syntax<std::vector<ConnectionUse>> to_syntax(const components::Registry& registry,
                                                     const KnownConnections& known);

}  // namespace millrace::engine
