#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "config/tree/node.h"
#include "connector/components/environment.h"
#include "connector/components/sink.h"

namespace millrace::testing {

using Cell = std::optional<std::string>;
using Rows = std::vector<std::vector<Cell>>;

// A real target for one kind of sink, empty at first, and a way to read it as its readers do. One
// per test.
class SinkFixture {
 public:
  virtual ~SinkFixture() = default;

  // What would stand in the file.
  virtual config::Node connection() = 0;
  virtual config::Node destination(components::Mode mode, const std::vector<std::string>& key) = 0;

  virtual std::vector<components::Mode> modes() const = 0;

  // The rows that a reader sees now, in any order; nullopt when there is no target yet.
  virtual std::optional<Rows> read(const std::vector<std::string>& columns) = 0;

  // What lies about beside the target, such as temporary files.
  virtual std::size_t leftovers() { return 0; }

  // Why the kind cannot hold rows back until commit(), or empty. Such a kind is let off the rules
  // that need it, and no others.
  virtual std::string cannot_stage() const { return {}; }

  // Why the kind does not see that two rows of an export have the same key, or empty.
  virtual std::string cannot_see_duplicates() const { return {}; }

  // From now on the other side does not answer, where there is one.
  virtual void fall_silent() {}
};

struct SinkFixtureKind {
  std::string kind;
  // `skip` says why it cannot be had here, when the fixture is nullptr.
  std::unique_ptr<SinkFixture> (*make)(components::Environment& environment,
                                       boost::asio::io_context& loop, std::string& skip);
};

// Filled by the files <kind>_sink_fixture.cpp beside the sinks' tests, each of which defines
// register_<kind>_sink_fixture().
class SinkFixtures {
 public:
  void add(SinkFixtureKind kind) { all_.push_back(std::move(kind)); }

  // nullptr when nobody brought one, or when it cannot be had here.
  std::unique_ptr<SinkFixture> make(const std::string& kind, components::Environment& environment,
                                    boost::asio::io_context& loop, std::string& skip) const {
    for (const auto& each : all_) {
      if (each.kind == kind) return each.make(environment, loop, skip);
    }
    return nullptr;
  }

 private:
  std::vector<SinkFixtureKind> all_;
};

// A map of the file.
config::Node option_map(const std::vector<std::pair<std::string, std::string>>& entries);
// With `mode`, and with `key` when there is one.
config::Node with_rows(config::Node map, components::Mode mode,
                       const std::vector<std::string>& key = {});
// The columns of a JSON object whose values are strings and null.
std::vector<Cell> json_row(std::string_view object, const std::vector<std::string>& columns);

}  // namespace millrace::testing
