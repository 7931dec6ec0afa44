#include "tests/contracts/step_fixture.h"

namespace millrace::testing {

StepFixture people_for(std::string kind, config::Node options) {
  StepFixture fixture{std::move(kind), std::move(options), {"id", "name", "note"}, {}};
  for (int row = 1; row <= 40; ++row) {
    const auto id = std::to_string(row);
    std::optional<std::string> note;
    if (row % 3 != 0) note = std::string(row % 2 == 0 ? "x" : "");
    fixture.rows.push_back({id, "name " + id, std::move(note)});
  }
  return fixture;
}

}  // namespace millrace::testing
