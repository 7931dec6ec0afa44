#pragma once

#include <optional>

#include "connector/components/environment.h"
#include "connector/components/files/file_row_writer.h"
#include "connector/components/sink.h"
#include "sinks/files/options/file_target.h"
#include "sinks/files/output/output_file.h"

namespace millrace::sinks::files {

// One export as a file of its own: rows stream into a part file beside the target, and commit()
// moves that over it. Of several runs that replace one file, the last to commit wins, whole.
class ReplaceLoad final : public components::Load {
 public:
  // What is referred to outlives the load.
  ReplaceLoad(const FileTarget& target, components::LoadIdentity identity,
              components::Environment& environment, const Events& events);

  Task<Result<components::Begun>> begin(components::LoadStart start) override;
  Task<Result<void>> write(components::PendingBatch rows, components::Presence presence) override;
  Task<Result<components::LoadReport>> settle(components::LoadTotals expected) override;
  Task<Result<std::vector<std::string>>> commit(components::Fence fence) override;
  Task<void> abandon() override;
  components::LoadReport delivered() const override { return delivered_; }

 private:
  Result<void> start_file(const Schema& schema);
  Result<components::LoadReport> compare();
  Result<std::vector<std::string>> publish();

  const FileTarget& target_;
  components::LoadIdentity identity_;
  components::Environment& environment_;
  const Events& events_;
  components::FileRowWriter writer_;
  std::optional<OutputFile> file_;
  std::optional<io::FileLock> lock_;  // From settle() on.
  bool is_equal_ = false;             // The target holds these very bytes.
  components::LoadReport delivered_;
};

}  // namespace millrace::sinks::files
