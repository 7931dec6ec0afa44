// Step "select": keeps the named columns, in the order in which they are named.

#include "config/spec.h"
#include "connector/components/registry.h"
#include "connector/transforms/columns.h"

namespace millrace::transforms {
namespace {

struct SelectConfig {
  std::vector<std::string> columns;
};

config::Spec<SelectConfig> select_spec() {
  return config::Spec<SelectConfig>("select", "Keeps the named columns, in this order.")
      .field<&SelectConfig::columns>("The columns that stay.",
                                     {.required = true, .example_yaml = "[email, country]"})
      .shorthand<&SelectConfig::columns>();
}

class SelectStep final : public components::Step {
 public:
  explicit SelectStep(SelectConfig config) : config_(std::move(config)) {}

  Result<Schema> bind(const Schema& input) override {
    std::vector<Field> fields;
    for (const auto& name : config_.columns) {
      const auto index = input.find(name);
      if (!index) return no_such_column("select", name, input);
      indexes_.push_back(*index);
      fields.push_back(input[*index]);
    }
    auto schema = unique_schema(std::move(fields), "select");
    if (schema) output_ = std::make_shared<Schema>(*schema);
    return schema;
  }

  Result<Batch> apply(Batch batch) override { return pick(batch, indexes_, output_); }

 private:
  SelectConfig config_;
  std::vector<std::size_t> indexes_;
  SchemaPtr output_;
};

}  // namespace

void register_select_step(components::Registry& registry) {
  registry.add_step<SelectStep>(select_spec());
}

}  // namespace millrace::transforms
