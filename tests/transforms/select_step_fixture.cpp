#include "tests/contracts/step_fixture.h"

namespace millrace::testing {

void register_select_step_fixture(StepFixtures& fixtures);

void register_select_step_fixture(StepFixtures& fixtures) {
  fixtures.add(people_for(
      "select", config::Node::list({config::Node::scalar("note"), config::Node::scalar("id")})));
}

}  // namespace millrace::testing
