#include "config/yaml/document.h"
#include "tests/contracts/step_fixture.h"

namespace millrace::testing {

void register_lookup_step_fixture(StepFixtures& fixtures);

void register_lookup_step_fixture(StepFixtures& fixtures) {
  config::Problems problems;
  const std::string file = std::string(MILLRACE_SOURCE_DIR) + "/tests/transforms/regions.csv";
  fixtures.add(people_for(
      "lookup", *config::parse_document("{from: {file: " + file +
                                            "}, on: id, columns: [region, {weight: {as: kg, type: "
                                            "decimal}}], type: inner}",
                                        "fixture", problems)));
}

}  // namespace millrace::testing
