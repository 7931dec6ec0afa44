#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "connector/components/step.h"

namespace millrace::testing {

using Rows = std::vector<std::vector<std::string>>;  // "∅" is NULL.

// What came of one export.
struct StepResult {
  std::vector<std::string> columns;  // "name" or, where it has a type, "name integer".
  Rows rows;
  std::vector<std::uint64_t> origins;
  std::vector<std::string> failed;  // "row 3: the reason"
  std::string error;                // Of bind() or a later call; empty when all went well.
};

// One step of the registry, made from what stands in a file behind its name.
class StepRun {
 public:
  StepRun(const std::string& kind, const std::string& yaml, const std::string& folder = "");

  // What is wrong with the options by themselves.
  const std::string& problems() const { return problems_; }
  const components::Step& step() const { return *step_; }

  // What check() says of it behind these columns ("name", "name integer"), one line each.
  std::string check(const std::vector<std::string>& columns) const;
  // And what is then known of those that leave.
  std::vector<std::string> known(const std::vector<std::string>& columns) const;

  // An export of these rows, so many in a batch.
  StepResult run(const std::vector<std::string>& columns, const Rows& rows,
                 std::size_t rows_per_batch = 1000) const;

  components::StepContext context;

 private:
  std::string problems_;
  std::shared_ptr<const components::Step> step_;
};

// "name" or "name integer".
std::vector<Field> fields_of(const std::vector<std::string>& columns);

}  // namespace millrace::testing
