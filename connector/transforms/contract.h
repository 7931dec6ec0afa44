#pragma once

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
// decoder. What it parsed stays beside the text in the columns that StepContext::typed_columns
// asks for.
class Contract final : public components::Step {
 public:
  Contract(std::vector<ColumnRule> rules, OtherColumns others);

  components::StepTraits traits() const override { return {}; }
  void check(components::KnownSchema& columns, components::StepProblems& problems) const override;
  Result<std::unique_ptr<components::BoundStep>> bind(
      const SchemaPtr& input, const components::StepContext& context) const override;

 private:
  const ColumnRule* rule_of(const std::string& source) const;

  std::vector<ColumnRule> rules_;
  OtherColumns others_;
};

}  // namespace millrace::transforms
