#include "tests/contracts/step_fixture.h"

namespace millrace::testing {

void register_dedupe_step_fixture(StepFixtures& fixtures);

void register_dedupe_step_fixture(StepFixtures& fixtures) {
  fixtures.add(people_for(
      "dedupe", config::Node::map(
                    {{"key", {}, config::Node::scalar("note")},
                     {"keep",
                      {},
                      config::Node::map({{"max", {}, config::Node::scalar("repeat(id, 2)")}})}})));
}

}  // namespace millrace::testing
