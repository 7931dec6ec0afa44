#include "connector/engine/connections.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/delivery/connection.h"

namespace millrace::engine {
namespace {

template <class ConnectionPlan>
std::string key_of(const ConnectionPlan& plan) {
  return fmt::format("{} {} {}", plan.kind->connection.name(), plan.name, plan.digest);
}

// `connect(options)` makes it.
template <class Made, class Plans, class Connect>
typename Made::mapped_type::element_type& find_or_make(Made& made, const Plans& plans,
                                                       const std::string& name, Connect connect) {
  const auto& plan = *std::ranges::find(plans, name, &Plans::value_type::name);
  auto& connection = made[key_of(plan)];
  if (!connection) connection = connect(*plan.options);
  return *connection;
}

}  // namespace

components::SourceConnection& Connections::source(const Plan& plan, const std::string& name) {
  return find_or_make(sources_, plan.sources, name, [&](const components::SourceOptions& options) {
    return options.connect(name, environment_);
  });
}

components::SinkConnection& Connections::sink(const Plan& plan, const std::string& name) {
  return find_or_make(sinks_, plan.sinks, name, [&](const components::SinkOptions& options) {
    return options.connect(name, environment_, delivery::connect);
  });
}

std::vector<ConnectionLimit> Connections::limits(const Plan& plan) const {
  std::vector<ConnectionLimit> all;
  for (const auto& source : plan.sources) {
    const auto made = sources_.find(key_of(source));
    if (made == sources_.end()) continue;
    for (auto& use : made->second->limits()) all.push_back({source.name, std::move(use)});
  }
  return all;
}

}  // namespace millrace::engine
