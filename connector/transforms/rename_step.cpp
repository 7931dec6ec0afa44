// Step "rename": gives columns other names.

#include "config/spec.h"
#include "connector/components/registry.h"
#include "connector/transforms/columns.h"

namespace millrace::transforms {
namespace {

struct RenameConfig {
  config::Map<std::string> columns;
};

config::Spec<RenameConfig> rename_spec() {
  return config::Spec<RenameConfig>("rename", "Gives columns other names.")
      .field<&RenameConfig::columns>("Old name to new name.",
                                     {.required = true, .example_yaml = "{mail: email}"})
      .shorthand<&RenameConfig::columns>();
}

class RenameStep final : public components::Step {
 public:
  explicit RenameStep(RenameConfig config) : config_(std::move(config)) {}

  Result<Schema> bind(const Schema& input) override {
    std::vector<Field> fields = input.fields();
    for (const auto& [from, to] : config_.columns) {
      const auto index = input.find(from);
      if (!index) return no_such_column("rename", from, input);
      fields[*index].name = to;
    }
    auto schema = unique_schema(std::move(fields), "rename");
    if (schema) output_ = std::make_shared<Schema>(*schema);
    return schema;
  }

  Result<Batch> apply(Batch batch) override {
    batch.schema = output_;
    return batch;
  }

 private:
  RenameConfig config_;
  SchemaPtr output_;
};

}  // namespace

void register_rename_step(components::Registry& registry) {
  registry.add_step<RenameStep>(rename_spec());
}

}  // namespace millrace::transforms
