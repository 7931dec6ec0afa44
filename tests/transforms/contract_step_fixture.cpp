#include "connector/transforms/contract.h"
#include "tests/contracts/step_fixture.h"

namespace millrace::testing {

void register_contract_step_fixture(StepFixtures& fixtures);

// The contract is no step of the file's `steps`, and keeps their rules all the same.
void register_contract_step_fixture(StepFixtures& fixtures) {
  StepFixture fixture = people_for("contract", {});
  fixture.make = [] {
    const std::vector<transforms::ColumnRule> rules{
        {.source = "id", .name = "number", .type = {TypeKind::Integer, 0, 0}, .required = true},
        {.source = "note", .name = "note", .type = {TypeKind::Text, 0, 0}, .fallback = "none"}};
    return std::make_unique<transforms::Contract>(rules, transforms::OtherColumns::Keep);
  };
  fixtures.add(std::move(fixture));
}

}  // namespace millrace::testing
