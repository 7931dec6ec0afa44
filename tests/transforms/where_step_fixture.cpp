#include "tests/contracts/step_fixture.h"

namespace millrace::testing {

void register_where_step_fixture(StepFixtures& fixtures);

void register_where_step_fixture(StepFixtures& fixtures) {
  fixtures.add(people_for("where", config::Node::scalar("repeat(note, 2) = 'xx' OR id < '2'")));
}

}  // namespace millrace::testing
