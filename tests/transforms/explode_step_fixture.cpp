#include "config/yaml/document.h"
#include "tests/contracts/step_fixture.h"

namespace millrace::testing {

void register_explode_step_fixture(StepFixtures& fixtures);

void register_explode_step_fixture(StepFixtures& fixtures) {
  config::Problems problems;
  StepFixture fixture{
      "explode",
      *config::parse_document("{column: items, as: item, empty: keep}", "fixture", problems),
      {"id", "items"},
      {}};
  for (int row = 1; row <= 40; ++row) {
    std::optional<std::string> items = "[";
    for (int item = 1; item <= row % 4; ++item)
      *items += (item == 1 ? "" : ",") + std::to_string(item);
    *items += row % 9 == 0 ? "" : "]";  // Some are no list.
    if (row % 7 == 0) items.reset();
    fixture.rows.push_back({std::to_string(row), std::move(items)});
  }
  fixtures.add(std::move(fixture));
}

}  // namespace millrace::testing
