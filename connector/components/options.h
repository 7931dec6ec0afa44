#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "connector/components/connection.h"
#include "connector/components/destination_check.h"
#include "connector/components/environment.h"
#include "connector/components/feeds/served_feed.h"
#include "connector/components/loads/load_options.h"
#include "connector/components/options/guards.h"
#include "connector/components/receiver_connection.h"
#include "connector/components/step.h"
#include "connector/components/written_target.h"

// The parsed options of components, as the plan keeps them: what their struct is, only the
// component and the registry know. Immutable and shared; they outlive everything that is made of
// them.

namespace millrace::components {

// connections: {NAME: {KIND: <these>}}, for a kind that is read.
class SourceOptions {
 public:
  virtual ~SourceOptions() = default;
  // Contacts nothing. The environment outlives the connection.
  virtual std::unique_ptr<SourceConnection> connect(std::string name, Environment&) const = 0;
};

// from: {NAME: <these>}
class FromOptions {
 public:
  virtual ~FromOptions() = default;
  // `connection` is one of the kind whose options these are; another is a bug and throws
  // std::bad_cast. Both outlive the source.
  virtual Result<std::unique_ptr<Source>> source(SourceConnection& connection,
                                                 const config::RunValues& values) const = 0;
  // Whether what is asked for depends on RunValues::watermark.
  virtual bool uses_watermark() const { return false; }
};

// connections: {NAME: {KIND: <these>}}, for a kind that is written.
class SinkOptions {
 public:
  virtual ~SinkOptions() = default;
  // Contacts nothing. The environment outlives the connection. A kind that is a receiver has its
  // connection made by `connect_receiver`, the others make their own.
  virtual std::unique_ptr<SinkConnection> connect(std::string name, Environment&,
                                                  ConnectReceiver& connect_receiver) const = 0;
  // The same with the folder that it takes by default below this one; nullptr: it takes none.
  virtual std::shared_ptr<const SinkOptions> kept_in(const std::filesystem::path&) const {
    return nullptr;
  }
};

// to: [{NAME: <these>}]
class ToOptions {
 public:
  virtual ~ToOptions() = default;
  // `connection` is one of the kind whose options these are; another is a bug and throws
  // std::bad_cast. It outlives the destination.
  virtual Result<std::unique_ptr<Destination>> destination(
      SinkConnection& connection, const config::RunValues& values) const = 0;
  // Adds what is wrong for certain, with one of its connection's kind. Contacts nothing; it may
  // look at what lies at the paths of outputs.
  virtual void check(const SinkOptions& connection, const DestinationSetting& setting,
                     DestinationProblems& problems) const = 0;
  // What it says itself of the guards; the sync's are below them.
  virtual Guards guards() const { return {}; }
  virtual LoadOptions load_options() const { return {}; }
  // What the destination keeps for readers over HTTP, if it does.
  virtual std::optional<ServedFeed> feed(const SinkOptions&, const config::RunValues&) const {
    return std::nullopt;
  }
  // What the destination writes, by the options of its connection and its own.
  virtual WrittenTarget written(const SinkOptions& connection,
                                const config::RunValues& values) const = 0;
};

// steps: [{KIND: <these>}]
class StepOptions {
 public:
  virtual ~StepOptions() = default;
  virtual std::unique_ptr<Step> make() const = 0;
};

}  // namespace millrace::components
