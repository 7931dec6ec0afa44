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

// nullptr when there is no fixture for the kind; `skip` says why it cannot be had here.
std::unique_ptr<SinkFixture> make_sink_fixture(const std::string& kind,
                                               components::Environment& environment,
                                               boost::asio::io_context& loop, std::string& skip);

}  // namespace millrace::testing
