#include "tests/contracts/step_fixture.h"

namespace millrace::testing {

void register_set_step_fixture(StepFixtures& fixtures);

void register_set_step_fixture(StepFixtures& fixtures) {
  fixtures.add(people_for(
      "set", config::Node::map({{"note", {}, config::Node::scalar("coalesce(note, name)")},
                                {"other_note", {}, config::Node::scalar("nullif(note, name)")},
                                {"both", {}, config::Node::scalar("upper(note) || name")}})));
}

}  // namespace millrace::testing
