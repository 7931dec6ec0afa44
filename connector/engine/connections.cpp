#include "connector/engine/connections.h"

#include <algorithm>

namespace millrace::engine {
namespace {

template <class Made, class Plans>
typename Made::mapped_type::element_type& find_or_make(Made& made, const Plans& plans,
                                                       const std::string& name,
                                                       components::Environment& environment) {
  auto& connection = made[name];
  if (!connection) {
    const auto& plan = *std::ranges::find(plans, name, &Plans::value_type::name);
    connection = plan.kind->connect(plan.config, name, environment);
  }
  return *connection;
}

}  // namespace

components::SourceConnection& Connections::source(const std::string& name) {
  return find_or_make(sources_, plan_.sources, name, environment_);
}

components::SinkConnection& Connections::sink(const std::string& name) {
  return find_or_make(sinks_, plan_.sinks, name, environment_);
}

}  // namespace millrace::engine
