#include "config/yaml/document.h"
#include "tests/contracts/step_fixture.h"

namespace millrace::testing {

void register_flatten_step_fixture(StepFixtures& fixtures);

void register_flatten_step_fixture(StepFixtures& fixtures) {
  config::Problems problems;
  StepFixture fixture{
      "flatten",
      *config::parse_document("{column: payload, columns: {city: address.city, age: {path: age, "
                              "type: integer}}}",
                              "fixture", problems),
      {"id", "payload"},
      {}};
  for (int row = 1; row <= 40; ++row) {
    const auto id = std::to_string(row);
    std::optional<std::string> payload =
        R"({"address":{"city":"c)" + id + R"("},"age":)" + id + "}";
    if (row % 5 == 0) payload = R"({"age":"none"})";
    if (row % 7 == 0) payload.reset();
    fixture.rows.push_back({id, std::move(payload)});
  }
  fixtures.add(std::move(fixture));
}

}  // namespace millrace::testing
