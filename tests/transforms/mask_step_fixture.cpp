#include "tests/contracts/step_fixture.h"

namespace millrace::testing {

void register_mask_step_fixture(StepFixtures& fixtures);

void register_mask_step_fixture(StepFixtures& fixtures) {
  fixtures.add(
      people_for("mask", config::Node::map({{"name", {}, config::Node::scalar("sha256")},
                                            {"note", {}, config::Node::scalar("last4")}})));
}

}  // namespace millrace::testing
