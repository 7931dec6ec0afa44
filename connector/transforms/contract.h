#pragma once

#include <string>
#include <vector>

#include "connector/components/step.h"
#include "connector/transforms/column_rule.h"

namespace millrace::transforms {

// What happens to columns that no rule names.
enum class OtherColumns {
  Keep,  // They pass as they are.
  Drop,  // They go.
  Fail,  // They stop the load.
};

// The contract of a sync: checks that the report has the columns that the file names, renames
// them, fills defaults, and refuses every value that is not of its declared type. An export that
// breaks it is read to its end, so that finish() can tell every column that does; no row leaves
// from the first such value on. Where the sync quarantines rows, those that have such a value fail,
// each by itself, and the others leave. A value in another notation of its type leaves in the plain
// one (see plain_notation()); every other text stays as it is. Columns keep the report's order. The
// first stage after the decoder.
class Contract final : public components::Step {
 public:
  Contract(std::vector<ColumnRule> rules, OtherColumns others);

  components::StepTraits traits() const override { return {}; }
  std::vector<std::string> made_of(std::string_view column) const override;
  void check(components::KnownSchema& columns, components::StepProblems& problems) const override;
  Result<std::unique_ptr<components::BoundStep>> bind(
      const SchemaPtr& input, const components::StepContext& context) const override;

 private:
  const ColumnRule* rule_of(const std::string& source) const;

  std::vector<ColumnRule> rules_;
  OtherColumns others_;
};

}  // namespace millrace::transforms
