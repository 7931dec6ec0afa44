#pragma once

#include <memory>
#include <vector>

#include "connector/components/step.h"
#include "connector/sql/binding/program.h"
#include "connector/sql/values/run_values.h"
#include "connector/transforms/expecting/expect_rules.h"

namespace millrace::transforms {

// What an expect step does with one export.
struct ExpectWork {
  SchemaPtr schema;
  ExpectConfig config;
  std::vector<RowRule> rules;
  std::vector<sql::NodeId> conditions;  // For each of the rules.
  bool hides_values = false;            // A rule reads what must not be quoted.
};

std::unique_ptr<components::BoundStep> bound_expect(ExpectWork work, sql::Program program,
                                                    const sql::RunValues& run,
                                                    const components::StepContext& context);

}  // namespace millrace::transforms
