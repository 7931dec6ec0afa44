#pragma once

#include <any>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/any_spec.h"
#include "config/template.h"
#include "connector/components/environment.h"
#include "connector/components/sink.h"
#include "connector/components/source.h"
#include "connector/components/step.h"
#include "connector/components/written_target.h"

namespace millrace::components {

// A system that reports are read from, shared by all syncs that name it: its limits live here.
class SourceConnection {
 public:
  virtual ~SourceConnection() = default;
  // `from` is the kind's parsed from-config; `values` render its templates. The connection and
  // `from` outlive the source.
  virtual Result<std::unique_ptr<Source>> source(const std::any& from,
                                                 const config::RunValues& values) = 0;
};

// A system that rows are written to, shared by all destinations that name it.
class SinkConnection {
 public:
  virtual ~SinkConnection() = default;
  virtual Result<std::unique_ptr<Destination>> destination(const std::any& to,
                                                           const config::RunValues& values) = 0;
};

template <class Connection>
using Connect = std::function<std::unique_ptr<Connection>(const std::any& connection_config,
                                                          std::string name, Environment&)>;

struct SourceKind {
  config::AnySpec connection;  // connections: {NAME: {KIND: <this>}}
  config::AnySpec from;        // from: {NAME: <this>}
  Connect<SourceConnection> connect;
};

struct SinkKind {
  config::AnySpec connection;   // connections: {NAME: {KIND: <this>}}
  config::AnySpec destination;  // to: [{NAME: <this>}]
  Connect<SinkConnection> connect;
  // What a destination writes, by the parsed options of its connection and its own.
  std::function<WrittenTarget(const std::any& connection, const std::any& to,
                              const config::RunValues& values)>
      written;
};

struct StepKind {
  config::AnySpec spec;  // steps: [{KIND: <this>}]
  std::function<std::unique_ptr<Step>(const std::any&)> make;
};

// The components of this build. Filled once at the start by the generated register_all_...()
// functions, then constant. A kind's name is the name of its connection's (or step's) spec.
class Registry {
 public:
  // `C` is constructed as C(ConnectionConfig, std::string name, Environment&).
  template <class C, class ConnectionConfig, class FromConfig>
  void add_source(config::Spec<ConnectionConfig> connection, config::Spec<FromConfig> from) {
    sources_.push_back({config::AnySpec(std::move(connection)), config::AnySpec(std::move(from)),
                        connect<C, ConnectionConfig, SourceConnection>()});
  }
  // The same, and C::written(ConnectionConfig, DestinationConfig, RunValues) tells what a
  // destination writes.
  template <class C, class ConnectionConfig, class DestinationConfig>
  void add_sink(config::Spec<ConnectionConfig> connection,
                config::Spec<DestinationConfig> destination) {
    sinks_.push_back(
        {config::AnySpec(std::move(connection)), config::AnySpec(std::move(destination)),
         connect<C, ConnectionConfig, SinkConnection>(),
         [](const std::any& options, const std::any& to, const config::RunValues& values) {
           return C::written(std::any_cast<const ConnectionConfig&>(options),
                             std::any_cast<const DestinationConfig&>(to), values);
         }});
  }
  // `S` is constructed as S(StepConfig).
  template <class S, class StepConfig>
  void add_step(config::Spec<StepConfig> spec) {
    steps_.push_back({config::AnySpec(std::move(spec)), [](const std::any& parsed) {
                        return std::make_unique<S>(std::any_cast<const StepConfig&>(parsed));
                      }});
  }

  const std::vector<SourceKind>& sources() const { return sources_; }
  const std::vector<SinkKind>& sinks() const { return sinks_; }
  const std::vector<StepKind>& steps() const { return steps_; }

  // nullptr when there is none of that name.
  const SourceKind* source(std::string_view kind) const;
  const SinkKind* sink(std::string_view kind) const;
  const StepKind* step(std::string_view kind) const;

 private:
  template <class C, class ConnectionConfig, class Interface>
  static Connect<Interface> connect() {
    return [](const std::any& parsed, std::string name,
              Environment& environment) -> std::unique_ptr<Interface> {
      return std::make_unique<C>(std::any_cast<const ConnectionConfig&>(parsed), std::move(name),
                                 environment);
    };
  }

  std::vector<SourceKind> sources_;
  std::vector<SinkKind> sinks_;
  std::vector<StepKind> steps_;
};

}  // namespace millrace::components
