// Step "select": keeps the named columns, in the order in which they are named.

#include "config/spec/spec.h"
#include "connector/components/registry.h"
#include "connector/transforms/columns.h"

namespace millrace::transforms {
namespace {

struct SelectConfig {
  std::vector<std::string> columns;
};

config::Spec<SelectConfig> select_spec() {
  return config::Spec<SelectConfig>("select", "Keeps the named columns, in this order.")
      .field<&SelectConfig::columns>("The columns to keep.",
                                     {.required = true, .example_yaml = "[email, country]"})
      .shorthand<&SelectConfig::columns>();
}

class SelectStep final : public components::Step {
 public:
  explicit SelectStep(SelectConfig config) : config_(std::move(config)) {}

  components::StepTraits traits() const override { return {}; }

  void check(components::KnownSchema& columns, components::StepProblems& problems) const override {
    if (config_.columns.empty()) problems.add("", "keeps no column; name at least one");
    std::vector<Field> fields;
    for (const auto& name : config_.columns) {
      const bool there = expect_column(name, columns, problems);
      const auto index = columns.find(name);
      if (index) {
        fields.push_back(columns.fields()[*index]);
      } else if (there) {
        fields.push_back({name, {}, false});
      }
    }
    expect_unique(fields, problems);
    columns.close(std::move(fields));
  }

  Result<std::unique_ptr<components::BoundStep>> bind(
      const SchemaPtr& input, const components::StepContext&) const override {
    auto output = checked_output(*this, *input);
    if (!output) return fail(std::move(output).error());
    std::vector<std::size_t> indexes;
    indexes.reserve(config_.columns.size());
    for (const auto& name : config_.columns) indexes.push_back(*input->find(name));
    return picking(std::move(indexes), *std::move(output));
  }

 private:
  SelectConfig config_;
};

}  // namespace

void register_select_step(components::Registry& registry) {
  registry.add_step<SelectStep>(select_spec());
}

}  // namespace millrace::transforms
