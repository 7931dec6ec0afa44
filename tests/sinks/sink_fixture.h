#pragma once

#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/yaml/document.h"
#include "connector/components/registry.h"
#include "connector/engine/load_lane.h"
#include "connector/ledger/open_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/recorded_events.h"
#include "tests/support/run.h"
#include "tests/support/temp_folder.h"

namespace millrace::testing {

// Rows as a test writes them; nullopt is NULL.
using Cell = std::optional<std::string>;
using Rows = std::vector<std::vector<Cell>>;

// What a sink needs to be tested with everything real but the clock.
class SinkFixture : public ::testing::Test {
 protected:
  using Connection = std::unique_ptr<components::SinkConnection>;
  using Destination = std::unique_ptr<components::Destination>;

  SinkFixture();

  // `yaml` is the map below the kind, or its short form.
  Connection connect(const std::string& kind, const std::string& yaml);
  Destination destination(Connection& connection, const std::string& kind, const std::string& yaml,
                          const std::string& sync = "customers");
  Error destination_error(Connection& connection, const std::string& kind, const std::string& yaml,
                          const std::string& sync = "customers");
  // The problems that the file's check would show.
  std::string problems_of(const std::string& kind, const std::string& yaml);

  Result<void> prepare(components::Destination& destination);

  // Begins, writes the rows in batches of two, and commits; or abandons after an error.
  Result<components::LoadReport> load(components::Destination& destination,
                                      const std::vector<Field>& columns, const Rows& rows,
                                      const std::string& id = "11111111111111111111111111111111");
  std::unique_ptr<engine::LoadLane> begin(components::Destination& destination,
                                          const std::vector<Field>& columns, const std::string& id);
  static std::vector<Batch> batches(const std::vector<Field>& columns, const Rows& rows);

  template <class T>
  T run(Task<T> task) {
    return millrace::testing::run(loop_, std::move(task));
  }

  boost::asio::io_context loop_;
  FakeClock clock_;
  WorkerPool workers_{2};
  std::unique_ptr<io::HttpClient> http_;
  formats::Registry formats_;
  std::mt19937_64 random_{1};
  TempFolder folder_;
  components::Registry registry_;
  TestEvents events_;
  ledger::JobsInMemory jobs_{loop_.get_executor(), clock_};
  std::optional<components::Environment> environment_;
  std::string run_id_ = "run-1";  // Of the loads from now on.

 private:
  template <class Made>
  static std::shared_ptr<const Made> parse(const config::ErasedSpec<Made>& spec,
                                           const std::string& yaml);
};

// Columns of type Unknown.
std::vector<Field> columns(const std::vector<std::string>& names);

}  // namespace millrace::testing
