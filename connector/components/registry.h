#pragma once

#include <concepts>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "config/spec/erased_spec.h"
#include "connector/components/options.h"
#include "connector/components/options/capabilities.h"
#include "connector/components/typed_options.h"

namespace millrace::components {

struct SourceKind {
  config::ErasedSpec<SourceOptions> connection;  // connections: {NAME: {KIND: <this>}}
  config::ErasedSpec<FromOptions> from;          // from: {NAME: <this>}
};

struct SinkKind {
  config::ErasedSpec<SinkOptions> connection;  // connections: {NAME: {KIND: <this>}}
  config::ErasedSpec<ToOptions> destination;   // to: [{NAME: <this>}]
  Capabilities can;
};

struct StepKind {
  config::ErasedSpec<StepOptions> spec;  // steps: [{KIND: <this>}]
};

// The options of a destination have the shared ones in them.
template <class To>
concept HasTableOptions = requires(const To& to) {
  { to.rows } -> std::convertible_to<const TableOptions&>;
};

// The options of a connection have those of deliveries in them.
template <class Connection>
concept HasDeliveryOptions = requires(const Connection& connection) {
  { connection.delivery } -> std::convertible_to<const DeliveryOptions&>;
};

// The components of this build. Filled once at the start by the generated register_all_...()
// functions, then constant. A kind's name is the name of its connection's (or step's) spec.
class Registry {
 public:
  // `C` is a SourceConnectionOf<From>, constructed as C(Connection, std::string name,
  // Environment&).
  template <class C, class Connection, class From>
    requires std::derived_from<C, SourceConnectionOf<From>>
  void add_source(config::Spec<Connection> connection, config::Spec<From> from) {
    sources_.push_back({{std::move(connection), kKeep<TypedSourceOptions<C, Connection>>},
                        {std::move(from), kKeep<TypedFromOptions<From>>}});
  }

  // `C` is a SinkConnectionOf<To>, constructed as C(Connection, std::string name, Environment&),
  // and C::written(Connection, To, RunValues) tells what a destination writes; its mode and key are
  // filled in here. What a destination asks for is held against `can` while the file is read, and
  // then C::check(Connection, To, DestinationSetting, DestinationProblems&), if there is one, adds
  // what else is wrong with it.
  template <class C, class Connection, HasTableOptions To>
    requires std::derived_from<C, SinkConnectionOf<To>>
  void add_sink(config::Spec<Connection> connection, config::Spec<To> destination,
                const Capabilities& can) {
    check_rows(destination, can);
    const auto keep_to = [can](To to) {
      return std::make_shared<const TypedToOptions<C, Connection, To>>(std::move(to), can);
    };
    sinks_.push_back({{std::move(connection), kKeep<TypedSinkOptions<C, Connection>>},
                      {std::move(destination), keep_to},
                      can});
  }

  // `R` is constructed as R(const Connection&, const To&), for each destination. What is not pure
  // is the delivery engine's, under the limits in `connection.delivery`. Receivers cannot stage,
  // whatever `can` says.
  template <class R, HasDeliveryOptions Connection, HasTableOptions To>
    requires std::derived_from<R, Receiver> &&
             std::constructible_from<R, const Connection&, const To&>
  void add_receiver(config::Spec<Connection> connection, config::Spec<To> destination,
                    Capabilities can) {
    can.stages = false;
    check_rows(destination, can);
    const auto keep_connection = [can](Connection options) {
      return std::make_shared<const TypedReceiverOptions<R, Connection, To>>(std::move(options),
                                                                             can);
    };
    const auto keep_to = [can](To to) {
      return std::make_shared<const TypedReceiverToOptions<To>>(std::move(to), can);
    };
    sinks_.push_back(
        {{std::move(connection), keep_connection}, {std::move(destination), keep_to}, can});
  }

  // `S` is constructed as S(StepConfig).
  template <class S, class StepConfig>
  void add_step(config::Spec<StepConfig> spec) {
    steps_.push_back({{std::move(spec), kKeep<TypedStepOptions<S, StepConfig>>}});
  }

  const std::vector<SourceKind>& sources() const { return sources_; }
  const std::vector<SinkKind>& sinks() const { return sinks_; }
  const std::vector<StepKind>& steps() const { return steps_; }

  // nullptr when there is none of that name.
  const SourceKind* source(std::string_view kind) const;
  const SinkKind* sink(std::string_view kind) const;
  const StepKind* step(std::string_view kind) const;

 private:
  template <HasTableOptions To>
  static void check_rows(config::Spec<To>& destination, const Capabilities& can) {
    destination.check([can, kind = destination.name()](const To& to) {
      return complaint_about(to.rows, can, kind);
    });
  }

  template <class Typed>
  static constexpr auto kKeep =
      [](auto options) { return std::make_shared<const Typed>(std::move(options)); };

  std::vector<SourceKind> sources_;
  std::vector<SinkKind> sinks_;
  std::vector<StepKind> steps_;
};

}  // namespace millrace::components
