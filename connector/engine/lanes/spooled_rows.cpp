#include "connector/engine/lanes/spooled_rows.h"

namespace millrace::engine {

void SpooledRows::begin(SchemaPtr schema) {
  schema_ = std::move(schema);
  for (auto* survey : surveys_) survey->begin(*schema_);
  inferences_.resize(schema_->size());
  for (std::size_t column = 0; infer_ && column < schema_->size(); ++column) {
    if ((*schema_)[column].type.kind == TypeKind::Unknown) inferences_[column].emplace();
  }
}

Result<void> SpooledRows::append(const Batch& batch) {
  infer(batch);
  for (auto* survey : surveys_) {
    if (auto seen = survey->see(batch); !seen) return seen;
  }
  return spool_.append(batch);
}

void SpooledRows::infer(const Batch& batch) {
  for (std::size_t c = 0; c < inferences_.size(); ++c) {
    if (!inferences_[c]) continue;
    for (std::size_t row = 0; row < batch.rows; ++row) {
      if (!batch.columns[c].is_null(row)) inferences_[c]->see(batch.columns[c].text(row));
    }
  }
}

SchemaPtr SpooledRows::schema_for(const components::Destination& destination) const {
  if (!destination.wants_types()) return schema_;
  std::vector<Field> fields = schema_->fields();
  for (std::size_t c = 0; c < fields.size(); ++c) {
    if (!inferences_[c]) continue;
    const Type inferred = inferences_[c]->result();
    fields[c].type = destination.gives_back(inferred) ? inferred : Type{TypeKind::Text};
  }
  return std::make_shared<Schema>(std::move(fields));
}

}  // namespace millrace::engine
