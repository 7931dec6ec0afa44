#include "tests/contracts/step_fixture.h"

namespace millrace::testing {

void register_expect_step_fixture(StepFixtures& fixtures);

void register_expect_step_fixture(StepFixtures& fixtures) {
  fixtures.add(people_for(
      "expect",
      config::Node::map(
          {{"unique",
            {},
            config::Node::list({config::Node::scalar("note"), config::Node::scalar("id")})},
           {"not_null", {}, config::Node::list({config::Node::scalar("note")})},
           {"that", {}, config::Node::list({config::Node::scalar("lower(name) <> 'name 7'")})},
           {"on_violation", {}, config::Node::scalar("drop")}})));
}

}  // namespace millrace::testing
