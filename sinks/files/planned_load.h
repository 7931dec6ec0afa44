#pragma once

#include <optional>

#include "connector/components/environment.h"
#include "connector/components/files/file_row_writer.h"
#include "connector/components/sink.h"
#include "sinks/files/options/file_target.h"
#include "sinks/files/output/old_bytes.h"

namespace millrace::sinks::files {

// What one export would make of one file: the rows are encoded as they would be, held against the
// bytes that are there where they would replace them, and written nowhere.
class PlannedLoad final : public components::Load {
 public:
  // What is referred to outlives the load.
  PlannedLoad(const FileTarget& target, components::Environment& environment);

  Task<Result<components::Begun>> begin(components::LoadStart start) override;
  Task<Result<void>> write(components::PendingBatch rows, components::Presence presence) override;
  Task<Result<components::LoadReport>> settle(components::LoadTotals expected) override;
  // Internal: a plan is never committed.
  Task<Result<std::vector<std::string>>> commit(components::Fence fence) override;
  Task<void> abandon() override;

 private:
  components::LoadReport report();

  const FileTarget& target_;
  components::Environment& environment_;
  components::FileRowWriter writer_;
  std::optional<OldBytes> old_;  // Once begun.
};

}  // namespace millrace::sinks::files
