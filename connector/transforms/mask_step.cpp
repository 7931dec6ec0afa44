// Step "mask": makes the values of columns unreadable.

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "config/spec/spec.h"
#include "connector/components/registry.h"
#include "connector/transforms/columns.h"
#include "connector/transforms/masking/mask_rule.h"
#include "connector/transforms/masking/masks.h"

namespace millrace::transforms {
namespace {

struct MaskConfig {
  config::Map<MaskRule> columns;
};

config::Spec<MaskConfig> mask_spec() {
  return config::Spec<MaskConfig>(
             "mask",
             "Makes the values of columns unreadable, before any destination, message or "
             "quarantine file sees them. NULL stays NULL; the columns become text.")
      .field<&MaskConfig::columns>(
          "Column to method. sha256: the SHA-256 of the text as 64 hexadecimal digits; whoever can "
          "guess a value can check the guess. {hmac: KEY}: HMAC-SHA-256 in the same form, which "
          "needs the key for that. redact: `***`. last4: all but the last four characters become "
          "`*`, and shorter texts whole. email_domain: what the function email_domain gives, the "
          "part "
          "behind the @ of an address in lower case, or `***` where the text is no address.",
          {.required = true, .example_yaml = "{phone: sha256, name: redact}"})
      .shorthand<&MaskConfig::columns>();
}

// The mask of each column that has one.
using Masks = std::vector<std::pair<std::size_t, std::unique_ptr<Mask>>>;

class BoundMask final : public components::BoundStep {
 public:
  BoundMask(Masks masks, SchemaPtr output) : masks_(std::move(masks)), output_(std::move(output)) {}

  const SchemaPtr& output() const override { return output_; }

  Result<void> apply(Batch batch, components::StepOutput& out) override {
    for (auto& [column, mask] : masks_) {
      batch.columns[column] = mask->masked(batch.columns[column], batch.rows);
    }
    batch.schema = output_;
    out.put(std::move(batch));
    return {};
  }

 private:
  Masks masks_;
  SchemaPtr output_;
};

class MaskStep final : public components::Step {
 public:
  explicit MaskStep(MaskConfig config) : config_(std::move(config)) {}

  components::StepTraits traits() const override { return {}; }

  std::vector<std::string> masked_columns() const override {
    std::vector<std::string> names;
    names.reserve(config_.columns.size());
    for (const auto& [name, rule] : config_.columns) names.push_back(name);
    return names;
  }

  void check(components::KnownSchema& columns, components::StepProblems& problems) const override {
    if (config_.columns.empty()) problems.add("", "masks no column; name at least one");
    std::vector<Field> fields = columns.fields();
    for (const auto& [name, rule] : config_.columns) {
      if (!expect_column(name, columns, problems)) continue;
      if (const auto index = columns.find(name)) {
        fields[*index].type = {TypeKind::Text};
      } else {
        fields.push_back({name, {TypeKind::Text}, false});
      }
    }
    columns.replace(std::move(fields));
  }

  Result<std::unique_ptr<components::BoundStep>> bind(
      const SchemaPtr& input, const components::StepContext&) const override {
    auto output = checked_output(*this, *input);
    if (!output) return fail(std::move(output).error());
    Masks masks;
    masks.reserve(config_.columns.size());
    for (const auto& [name, rule] : config_.columns) {
      masks.emplace_back(*input->find(name), make_mask(rule));
    }
    return std::make_unique<BoundMask>(std::move(masks), *std::move(output));
  }

 private:
  MaskConfig config_;
};

}  // namespace

void register_mask_step(components::Registry& registry) {
  registry.add_step<MaskStep>(mask_spec());
}

}  // namespace millrace::transforms
