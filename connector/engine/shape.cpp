#include "connector/engine/shape.h"

namespace millrace::engine {

Result<void> Shape::bind(const SchemaPtr& input) {
  if (output_) return {};
  SchemaPtr schema = input;
  for (const auto& step : steps_) {
    auto next = step->bind(*schema);
    if (!next) return fail(next.error());
    schema = std::make_shared<Schema>(*std::move(next));
  }
  output_ = std::move(schema);
  return {};
}

Result<Batch> Shape::apply(Batch batch) {
  for (const auto& step : steps_) {
    auto shaped = step->apply(std::move(batch));
    if (!shaped) return shaped;
    batch = *std::move(shaped);
  }
  batch.schema = output_;
  return batch;
}

}  // namespace millrace::engine
