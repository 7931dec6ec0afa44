// Step "drop": takes the named columns out.

#include <algorithm>

#include "config/spec.h"
#include "connector/components/registry.h"
#include "connector/transforms/columns.h"

namespace millrace::transforms {
namespace {

struct DropConfig {
  std::vector<std::string> columns;
};

config::Spec<DropConfig> drop_spec() {
  return config::Spec<DropConfig>("drop", "Takes the named columns out.")
      .field<&DropConfig::columns>("The columns that go.",
                                   {.required = true, .example_yaml = "[internal_note]"})
      .shorthand<&DropConfig::columns>();
}

class DropStep final : public components::Step {
 public:
  explicit DropStep(DropConfig config) : config_(std::move(config)) {}

  Result<Schema> bind(const Schema& input) override {
    for (const auto& name : config_.columns) {
      if (!input.find(name)) return no_such_column("drop", name, input);
    }
    std::vector<Field> fields;
    for (std::size_t column = 0; column < input.size(); ++column) {
      if (std::ranges::count(config_.columns, input[column].name) > 0) continue;
      indexes_.push_back(column);
      fields.push_back(input[column]);
    }
    if (fields.empty()) {
      return fail(ErrorKind::BadData, "drop takes every column out; leave at least one");
    }
    output_ = std::make_shared<Schema>(std::move(fields));
    return *output_;
  }

  Result<Batch> apply(Batch batch) override { return pick(batch, indexes_, output_); }

 private:
  DropConfig config_;
  std::vector<std::size_t> indexes_;
  SchemaPtr output_;
};

}  // namespace

void register_drop_step(components::Registry& registry) {
  registry.add_step<DropStep>(drop_spec());
}

}  // namespace millrace::transforms
