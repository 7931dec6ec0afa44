#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "connector/base/worker_pool.h"
#include "connector/components/sink.h"
#include "connector/data/values.h"
#include "connector/engine/spool.h"

namespace millrace::engine {

// One way out of the fan-out of an export: it takes every batch, in order. Loop thread.
class Lane {
 public:
  virtual ~Lane() = default;
  virtual Task<Result<void>> begin(SchemaPtr schema) = 0;
  virtual Task<Result<void>> take(Batch batch) = 0;
};

// Leads into a load that may stream: its destination keeps the rows out of sight.
class LoadLane final : public Lane {
 public:
  explicit LoadLane(std::unique_ptr<components::Load> load) : load_(std::move(load)) {}
  Task<Result<void>> begin(SchemaPtr schema) override { return load_->begin(std::move(schema)); }
  Task<Result<void>> take(Batch batch) override { return load_->write(std::move(batch)); }
  components::Load& load() { return *load_; }

 private:
  std::unique_ptr<components::Load> load_;
};

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
