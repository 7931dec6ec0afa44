#pragma once

#include <memory>
#include <string>
#include <utility>

#include "connector/components/options.h"
#include "connector/components/options/capabilities.h"

// The one place where the structs of components are erased: each class keeps the struct that was
// parsed and hands it to the component as what it is. The registry makes them, nobody else.

namespace millrace::components {

template <class C, class Connection>
class TypedSourceOptions final : public SourceOptions {
 public:
  explicit TypedSourceOptions(Connection options) : options_(std::move(options)) {}
  std::unique_ptr<SourceConnection> connect(std::string name, Environment& env) const override {
    return std::make_unique<C>(options_, std::move(name), env);
  }

 private:
  Connection options_;
};

template <class From>
class TypedFromOptions final : public FromOptions {
 public:
  explicit TypedFromOptions(From options) : options_(std::move(options)) {}
  Result<std::unique_ptr<Source>> source(SourceConnection& connection,
                                         const config::RunValues& values) const override {
    return dynamic_cast<SourceConnectionOf<From>&>(connection).source(options_, values);
  }
  bool uses_watermark() const override {
    if constexpr (requires { options_.uses_watermark(); }) {
      return options_.uses_watermark();
    } else {
      return false;
    }
  }

 private:
  From options_;
};

template <class C, class Connection>
class TypedSinkOptions final : public SinkOptions {
 public:
  explicit TypedSinkOptions(Connection options) : options_(std::move(options)) {}
  std::unique_ptr<SinkConnection> connect(std::string name, Environment& env,
                                          ConnectReceiver&) const override {
    return std::make_unique<C>(options_, std::move(name), env);
  }
  std::shared_ptr<const SinkOptions> kept_in(const std::filesystem::path& folder) const override {
    if constexpr (requires(Connection options) { options.keep_default_in(folder); }) {
      auto options = options_;
      options.keep_default_in(folder);
      return std::make_shared<const TypedSinkOptions>(std::move(options));
    } else {
      return SinkOptions::kept_in(folder);
    }
  }
  const Connection& typed() const { return options_; }

 private:
  Connection options_;
};

template <class C, class Connection, class To>
class TypedToOptions final : public ToOptions {
 public:
  TypedToOptions(To options, Capabilities can)
      : options_(std::move(options)), can_(std::move(can)) {}
  Result<std::unique_ptr<Destination>> destination(SinkConnection& connection,
                                                   const config::RunValues& values) const override {
    return dynamic_cast<SinkConnectionOf<To>&>(connection).destination(options_, values);
  }
  void check(const SinkOptions& connection, const DestinationSetting& setting,
             DestinationProblems& problems) const override {
    check_rows(options_.rows, can_, setting.columns, problems);
    if constexpr (requires { C::check(typed(connection), options_, setting, problems); }) {
      C::check(typed(connection), options_, setting, problems);
    }
  }
  Guards guards() const override { return options_.rows.guards; }
  LoadOptions load_options() const override { return options_.rows.load; }
  std::optional<ServedFeed> feed(const SinkOptions& connection,
                                 const config::RunValues& values) const override {
    if constexpr (requires { C::feed(typed(connection), options_, values); }) {
      return C::feed(typed(connection), options_, values);
    } else {
      return ToOptions::feed(connection, values);
    }
  }
  WrittenTarget written(const SinkOptions& connection,
                        const config::RunValues& values) const override {
    auto written = C::written(typed(connection), options_, values);
    written.mode = mode_of(options_.rows, can_);
    written.key = key_of(options_.rows);
    return written;
  }

 private:
  static const Connection& typed(const SinkOptions& connection) {
    return dynamic_cast<const TypedSinkOptions<C, Connection>&>(connection).typed();
  }

  To options_;
  Capabilities can_;
};

// The connection of a kind that is a receiver: makes one for each destination and hands it to the
// delivery engine's connection.
template <class R, class Connection, class To>
class TypedReceiverConnection final : public SinkConnectionOf<To> {
 public:
  TypedReceiverConnection(Connection options, Capabilities can,
                          std::unique_ptr<ReceiverConnection> delivery)
      : options_(std::move(options)), can_(std::move(can)), delivery_(std::move(delivery)) {}
  Result<std::unique_ptr<Destination>> destination(const To& to,
                                                   const config::RunValues&) override {
    return delivery_->destination(std::make_unique<R>(options_, to), mode_of(to.rows, can_),
                                  to.rows.key);
  }

 private:
  Connection options_;
  Capabilities can_;
  std::unique_ptr<ReceiverConnection> delivery_;
};

template <class R, class Connection, class To>
class TypedReceiverOptions final : public SinkOptions {
 public:
  TypedReceiverOptions(Connection options, Capabilities can)
      : options_(std::move(options)), can_(std::move(can)) {}
  std::unique_ptr<SinkConnection> connect(std::string name, Environment& env,
                                          ConnectReceiver& connect_receiver) const override {
    auto delivery = options_.delivery;
    if constexpr (requires { options_.account(); }) delivery.account = options_.account();
    return std::make_unique<TypedReceiverConnection<R, Connection, To>>(
        options_, can_, connect_receiver(std::move(name), delivery, env));
  }

 private:
  Connection options_;
  Capabilities can_;
};

template <class To>
class TypedReceiverToOptions final : public ToOptions {
 public:
  TypedReceiverToOptions(To options, Capabilities can)
      : options_(std::move(options)), can_(std::move(can)) {}
  Result<std::unique_ptr<Destination>> destination(SinkConnection& connection,
                                                   const config::RunValues& values) const override {
    return dynamic_cast<SinkConnectionOf<To>&>(connection).destination(options_, values);
  }
  void check(const SinkOptions&, const DestinationSetting& setting,
             DestinationProblems& problems) const override {
    check_rows(options_.rows, can_, setting.columns, problems);
  }
  // Requests add up: none undoes another.
  WrittenTarget written(const SinkOptions&, const config::RunValues&) const override {
    return {.mode = mode_of(options_.rows, can_), .key = options_.rows.key};
  }

 private:
  To options_;
  Capabilities can_;
};

template <class S, class StepConfig>
class TypedStepOptions final : public StepOptions {
 public:
  explicit TypedStepOptions(StepConfig options) : options_(std::move(options)) {}
  std::unique_ptr<Step> make() const override { return std::make_unique<S>(options_); }

 private:
  StepConfig options_;
};

}  // namespace millrace::components
