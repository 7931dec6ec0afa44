#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/components/step.h"

namespace millrace::transforms {

// What the file says of one column of the report.
struct ColumnRule {
  std::string source;  // Its name in the report.
  std::string name;    // Its name from here on.
  Type type;           // Unknown: not declared.
  bool required = false;
  std::optional<std::string> fallback;  // Stands in for NULL.
};

// What happens to columns that no rule names.
enum class OtherColumns {
  Keep,  // They pass as they are.
  Drop,  // They go.
  Fail,  // They stop the load.
};

// The contract of a sync: checks that the report has the columns that the file names, renames
// them, fills defaults, and refuses every value that is not of its declared type, with row,
// column, value and type. An integer in another notation ("5.0", "1E+3") leaves as its digits;
// every other text stays as it is. Columns keep the report's order. The first stage after the
// decoder.
class Contract final : public components::Step {
 public:
  Contract(std::vector<ColumnRule> rules, OtherColumns others);

  Result<Schema> bind(const Schema& input) override;
  Result<Batch> apply(Batch batch) override;

 private:
  struct Bound {
    std::size_t input = 0;             // Column of the incoming batch.
    const ColumnRule* rule = nullptr;  // nullptr: kept as it is.
  };

  Result<void> check_rules(const Schema& input) const;

  std::vector<ColumnRule> rules_;
  OtherColumns others_;
  std::vector<Bound> bound_;
  SchemaPtr output_;
};

}  // namespace millrace::transforms
