// Step "drop": takes the named columns out.

#include "config/spec/spec.h"
#include "connector/components/registry.h"
#include "connector/transforms/columns.h"

namespace millrace::transforms {
namespace {

struct DropConfig {
  std::vector<std::string> columns;
};

config::Spec<DropConfig> drop_spec() {
  return config::Spec<DropConfig>("drop", "Removes columns.")
      .field<&DropConfig::columns>("The columns to remove.",
                                   {.required = true, .example_yaml = "[internal_note]"})
      .shorthand<&DropConfig::columns>();
}

class DropStep final : public components::Step {
 public:
  explicit DropStep(DropConfig config) : config_(std::move(config)) {}

  components::StepTraits traits() const override { return {}; }

  void check(components::KnownSchema& columns, components::StepProblems& problems) const override {
    for (const auto& name : config_.columns) expect_column(name, columns, problems);
    for (const auto& name : config_.columns) columns.remove(name);
    if (columns.is_closed() && columns.fields().empty()) {
      problems.add("", "removes every column; keep at least one");
    }
  }

  Result<std::unique_ptr<components::BoundStep>> bind(
      const SchemaPtr& input, const components::StepContext&) const override {
    auto output = checked_output(*this, *input);
    if (!output) return fail(std::move(output).error());
    std::vector<std::size_t> indexes;
    for (std::size_t column = 0; column < input->size(); ++column) {
      if (!output->get()->find((*input)[column].name)) continue;
      indexes.push_back(column);
    }
    return picking(std::move(indexes), *std::move(output));
  }

 private:
  DropConfig config_;
};

}  // namespace

void register_drop_step(components::Registry& registry) {
  registry.add_step<DropStep>(drop_spec());
}

}  // namespace millrace::transforms
