#pragma once

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/yaml/document.h"
#include "connector/components/registry.h"
#include "connector/engine/lanes/load_lane.h"
#include "tests/support/test_environment.h"

namespace millrace::testing {

// Rows as a test writes them; nullopt is NULL.
using Cell = std::optional<std::string>;
using Rows = std::vector<std::vector<Cell>>;

// What a sink needs to be tested with everything real but the clock.
class SinkTest : public ::testing::Test, protected TestEnvironment {
 protected:
  using Connection = std::unique_ptr<components::SinkConnection>;
  using Destination = std::unique_ptr<components::Destination>;

  SinkTest();

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

  components::Registry registry_;
  std::string run_id_ = "run-1";  // Of the loads from now on.
  components::RecordsKept kept_;  // By them: all records.

 private:
  template <class Made>
  static std::shared_ptr<const Made> parse(const config::ErasedSpec<Made>& spec,
                                           const std::string& yaml);
};

// Columns of type Unknown.
std::vector<Field> columns(const std::vector<std::string>& names);

}  // namespace millrace::testing
