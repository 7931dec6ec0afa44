#include "tests/contracts/step_fixture.h"

namespace millrace::testing {

void register_rename_step_fixture(StepFixtures& fixtures);

void register_rename_step_fixture(StepFixtures& fixtures) {
  fixtures.add(
      people_for("rename", config::Node::map({{"name", {}, config::Node::scalar("full_name")},
                                              {"id", {}, config::Node::scalar("name")}})));
}

}  // namespace millrace::testing
