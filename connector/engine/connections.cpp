#include "connector/engine/connections.h"

#include <algorithm>

#include <fmt/format.h>

namespace millrace::engine {
namespace {

template <class Made, class Plans>
typename Made::mapped_type::element_type& find_or_make(Made& made, const Plans& plans,
                                                       const std::string& name,
                                                       components::Environment& environment) {
  const auto& plan = *std::ranges::find(plans, name, &Plans::value_type::name);
  auto& connection = made[fmt::format("{} {} {}", plan.kind->connection.name(), name, plan.digest)];
  if (!connection) connection = plan.options->connect(name, environment);
  return *connection;
}

}  // namespace

components::SourceConnection& Connections::source(const Plan& plan, const std::string& name) {
  return find_or_make(sources_, plan.sources, name, environment_);
}

components::SinkConnection& Connections::sink(const Plan& plan, const std::string& name) {
  return find_or_make(sinks_, plan.sinks, name, environment_);
}

}  // namespace millrace::engine
