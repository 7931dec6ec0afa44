#pragma once

#include <optional>
#include <vector>

#include "connector/base/worker_pool.h"
#include "connector/components/sink.h"
#include "connector/data/values.h"
#include "connector/engine/lane.h"
#include "connector/engine/spool.h"

namespace millrace::engine {

// Leads into the spool, for the destinations that load once the export is proven. When one of them
// wants types, the undeclared columns are inferred on the way, over every row.
class SpoolLane final : public Lane {
 public:
  SpoolLane(WorkerPool& workers, Spool spool, bool infer);
  Task<Result<void>> begin(SchemaPtr schema) override;
  Task<Result<void>> take(Batch batch) override;

  const Spool& spool() const { return spool_; }
  // The columns as they came or, for a destination that wants types, with the inferred ones. Only
  // after the last batch.
  SchemaPtr schema_for(const components::Destination& destination) const;

 private:
  void infer(const Batch& batch);

  WorkerPool& workers_;
  Spool spool_;
  bool infer_;
  SchemaPtr schema_;
  std::vector<std::optional<TypeInference>> inferences_;  // By column; empty where declared.
};

}  // namespace millrace::engine
