#pragma once

#include <map>
#include <string>
#include <vector>

#include "connector/base/events.h"
#include "connector/telemetry/lineage/run_event.h"
#include "connector/telemetry/sending/outbox.h"

namespace millrace::telemetry {

// Tells OpenLineage what runs read and write: an event when a run begins, and one when it ends,
// with the columns and rows of what was written by then. Loop thread only; the outbox outlives it.
class Lineage final : public EventListener {
 public:
  Lineage(Outbox& outbox, std::string job_namespace, std::string version)
      : outbox_(outbox), namespace_(std::move(job_namespace)), version_(std::move(version)) {}

  void on(const Event& event) override;

 private:
  // A run under way.
  struct Run {
    DatasetName from;
    Shaped shaped;
    std::vector<LineageDataset> outputs;
    std::optional<std::string> error;  // Of the first load that failed.
  };

  void apply(Run& run, const Event& event);
  void add_output(Run& run, const LoadDone& load);
  void post(const Event& event, std::string_view type, const Run& run,
            std::optional<std::uint64_t> rows_read);

  Outbox& outbox_;
  const std::string namespace_;
  const std::string version_;
  std::map<std::string, Run, std::less<>> runs_;  // By run id.
};

}  // namespace millrace::telemetry
