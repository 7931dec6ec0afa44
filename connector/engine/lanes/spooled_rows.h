#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "connector/components/sink.h"
#include "connector/data/type_inference.h"
#include "connector/engine/lanes/spool.h"

namespace millrace::engine {

// The rows of one export for the destinations that load once it is proven. When one of them wants
// types, the undeclared columns are inferred on the way, over every row. One thread at a time.
class SpooledRows {
 public:
  SpooledRows(Spool spool, bool infer) : spool_(std::move(spool)), infer_(infer) {}

  // Before begin(): what sees every row, too. One that is not handed over outlives the last
  // append().
  void show_to(components::RowSurvey& survey) { surveys_.push_back(&survey); }
  void show_to(std::unique_ptr<components::RowSurvey> survey) {
    show_to(*owned_.emplace_back(std::move(survey)));
  }

  // Once, before the first append().
  void begin(SchemaPtr schema);
  // On a worker: it computes, and writes to the disk.
  Result<void> append(const Batch& batch);

  const Spool& spool() const { return spool_; }
  // The columns as they came or, for a destination that wants types, with the inferred ones. Only
  // after the last batch.
  SchemaPtr schema_for(const components::Destination& destination) const;

 private:
  void infer(const Batch& batch);

  Spool spool_;
  bool infer_;
  std::vector<components::RowSurvey*> surveys_;
  std::vector<std::unique_ptr<components::RowSurvey>> owned_;
  SchemaPtr schema_;
  std::vector<std::optional<TypeInference>> inferences_;  // By column; empty where declared.
};

}  // namespace millrace::engine
