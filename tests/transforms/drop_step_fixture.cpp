#include "tests/contracts/step_fixture.h"

namespace millrace::testing {

void register_drop_step_fixture(StepFixtures& fixtures);

void register_drop_step_fixture(StepFixtures& fixtures) {
  fixtures.add(people_for("drop", config::Node::list({config::Node::scalar("name")})));
}

}  // namespace millrace::testing
