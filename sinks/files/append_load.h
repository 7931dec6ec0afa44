#pragma once

#include <optional>
#include <string>

#include "connector/components/environment.h"
#include "connector/components/files/file_row_writer.h"
#include "connector/components/sink.h"
#include "connector/io/files/temp_file.h"
#include "sinks/files/old_rows.h"
#include "sinks/files/options/file_target.h"
#include "sinks/files/output/output_file.h"

namespace millrace::sinks::files {

// One export behind the rows that a file has, each row tagged with the load. The new rows wait in a
// file without a name until settle(); only then, and under the target's lock, the old rows are
// copied and the new ones put behind them, and commit() moves the whole over the target. So any
// number of runs may append to one file, and the lock is never held while something else than this
// disk is waited for.
class AppendLoad final : public components::Load {
 public:
  // What is referred to outlives the load.
  AppendLoad(const FileTarget& target, components::LoadIdentity identity,
             components::Environment& environment, const Events& events);

  Task<Result<components::Begun>> begin(components::LoadStart start) override;
  Task<Result<void>> write(components::PendingBatch rows, components::Presence presence) override;
  Task<Result<components::LoadReport>> settle(components::LoadTotals expected) override;
  Task<Result<std::vector<std::string>>> commit(components::Fence fence) override;
  Task<void> abandon() override;
  components::LoadReport delivered() const override { return delivered_; }

 private:
  Result<void> open_new_rows();
  Task<Result<components::LoadReport>> add_to_target();
  Task<Result<void>> copy_old_rows(OldRows& rows);
  Result<void> copy_some_old(OldRows& rows, std::uint64_t& offset);
  Task<Result<void>> copy_new_rows();
  Result<void> copy_some_new(std::uint64_t& offset);
  Result<bool> is_loaded_already(std::uint64_t found) const;
  Result<std::vector<std::string>> publish();

  const FileTarget& target_;
  components::LoadIdentity identity_;
  components::Environment& environment_;
  const Events& events_;
  SchemaPtr columns_;
  components::FileRowWriter writer_;
  std::string header_;
  std::optional<io::TempFile> new_rows_;
  std::optional<io::FileLock> lock_;  // From settle() on.
  std::optional<OutputFile> file_;    // Likewise.
  bool is_equal_ = false;             // The target holds these very bytes.
  components::LoadReport delivered_;
};

}  // namespace millrace::sinks::files
