#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "connector/components/step.h"

namespace millrace::testing {

// A step that keeps its columns. What it does with the rows is a function of one batch.
template <class Apply>
class FakeStep final : public components::Step {
 public:
  FakeStep(components::StepTraits traits, Apply apply)
      : traits_(traits), apply_(std::move(apply)) {}

  components::StepTraits traits() const override { return traits_; }
  void check(components::KnownSchema&, components::StepProblems&) const override {}
  Result<std::unique_ptr<components::BoundStep>> bind(
      const SchemaPtr& input, const components::StepContext&) const override {
    return std::make_unique<Bound>(input, apply_);
  }

 private:
  class Bound final : public components::BoundStep {
   public:
    Bound(SchemaPtr schema, Apply apply) : schema_(std::move(schema)), apply_(std::move(apply)) {}
    const SchemaPtr& output() const override { return schema_; }
    Result<void> apply(Batch batch, components::StepOutput& out) override {
      return apply_(std::move(batch), out);
    }

   private:
    SchemaPtr schema_;
    Apply apply_;
  };

  components::StepTraits traits_;
  Apply apply_;
};

template <class Apply>
std::unique_ptr<components::Step> fake_step(components::StepTraits traits, Apply apply) {
  return std::make_unique<FakeStep<Apply>>(traits, std::move(apply));
}

// Rows whose first cell is "bad" are quarantined, those with "wrong" fail, and those with "gone"
// are dropped; the others of a batch leave in reverse.
inline std::unique_ptr<components::Step> sorting_out() {
  return fake_step({components::CountEffect::Filters, true},
                   [](Batch batch, components::StepOutput& out) -> Result<void> {
                     std::vector<std::uint32_t> kept;
                     for (std::uint32_t row = 0; row < batch.rows; ++row) {
                       const auto text = batch.columns[0].text(row);
                       if (text == "bad") {
                         out.quarantine(batch, row, "it is bad");
                       } else if (text == "wrong") {
                         out.fail_row(batch, row, "it is wrong");
                       } else if (text != "gone") {
                         kept.push_back(row);
                       }
                     }
                     std::ranges::reverse(kept);
                     out.put(pick_rows(batch, kept));
                     return {};
                   });
}

// Holds every batch back, and gives one at each finish(), the last one first.
class HoldingStep final : public components::Step {
 public:
  components::StepTraits traits() const override {
    return {components::CountEffect::Deduplicates, false};
  }
  void check(components::KnownSchema&, components::StepProblems&) const override {}
  Result<std::unique_ptr<components::BoundStep>> bind(
      const SchemaPtr& input, const components::StepContext&) const override {
    return std::make_unique<Bound>(input);
  }

 private:
  class Bound final : public components::BoundStep {
   public:
    explicit Bound(SchemaPtr schema) : schema_(std::move(schema)) {}
    const SchemaPtr& output() const override { return schema_; }
    Result<void> apply(Batch batch, components::StepOutput&) override {
      held_.push_back(std::move(batch));
      return {};
    }
    Result<bool> finish(components::StepOutput& out) override {
      if (held_.empty()) return true;
      out.put(std::move(held_.back()));
      held_.pop_back();
      return held_.empty();
    }

   private:
    SchemaPtr schema_;
    std::vector<Batch> held_;
  };
};

}  // namespace millrace::testing
