// Step "rename": gives columns other names.

#include <numeric>

#include <fmt/format.h>

#include "config/spec/spec.h"
#include "connector/base/text/text.h"
#include "connector/components/registry.h"
#include "connector/transforms/columns.h"

namespace millrace::transforms {
namespace {

struct RenameConfig {
  config::Map<std::string> columns;
};

config::Spec<RenameConfig> rename_spec() {
  return config::Spec<RenameConfig>("rename", "Renames columns.")
      .field<&RenameConfig::columns>("Old name to new name.",
                                     {.required = true, .example_yaml = "{mail: email}"})
      .shorthand<&RenameConfig::columns>();
}

class RenameStep final : public components::Step {
 public:
  explicit RenameStep(RenameConfig config) : config_(std::move(config)) {}

  components::StepTraits traits() const override { return {}; }

  std::vector<std::string> made_of(std::string_view column) const override {
    for (const auto& [from, to] : config_.columns) {
      if (to == column) return {from};
    }
    return {std::string(column)};
  }

  std::vector<std::string> passed_on(std::string_view column) const override {
    for (const auto& [from, to] : config_.columns) {
      if (from == column) return {to};
    }
    return Step::passed_on(column);
  }

  void check(components::KnownSchema& columns, components::StepProblems& problems) const override {
    std::vector<Field> fields = columns.fields();
    for (const auto& [from, to] : config_.columns) {
      if (to.empty()) {
        problems.add(from,
                     fmt::format("gives the column \"{}\" no name; write one", printable(from)));
      }
      if (!expect_column(from, columns, problems)) continue;
      if (const auto index = columns.find(from)) {
        fields[*index].name = to;
      } else {
        columns.remove(from);
        fields.push_back({to, {}, false});
      }
    }
    expect_unique(fields, problems);
    columns.replace(std::move(fields));
    for (const auto& [from, to] : config_.columns) columns.renamed(from, to);
  }

  Result<std::unique_ptr<components::BoundStep>> bind(
      const SchemaPtr& input, const components::StepContext&) const override {
    auto output = checked_output(*this, *input);
    if (!output) return fail(std::move(output).error());
    std::vector<std::size_t> all(input->size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return picking(std::move(all), *std::move(output));
  }

 private:
  RenameConfig config_;
};

}  // namespace

void register_rename_step(components::Registry& registry) {
  registry.add_step<RenameStep>(rename_spec());
}

}  // namespace millrace::transforms
