#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "connector/components/environment.h"
#include "connector/components/files/spreadsheet_safe.h"
#include "connector/components/sink.h"
#include "connector/io/compression/compressor.h"
#include "sinks/files/options/file_target.h"
#include "sinks/files/options/partition_path.h"
#include "sinks/files/output/manifest.h"
#include "sinks/files/output/output_file.h"
#include "sinks/files/partitions/file_list.h"
#include "sinks/files/partitions/partition_spill.h"

namespace millrace::sinks::files {

// One export as a file for each value of some columns. The rows wait in a spill; settle() writes
// all the files beside their targets, durably, and commit() moves them there one after the other,
// removes those whose values left, and writes the manifest last. Killed in between, some files are
// of this load and some of the one before: each is whole, the manifest speaks of the one before,
// and the next run finds in the list of files whatever is to be replaced or removed.
// A plan holds the files against those that are there, and writes into the scratch folder only.
class PartitionedLoad final : public components::Load {
 public:
  // What is referred to outlives the load. `target.path` is the one name for all the files.
  PartitionedLoad(const FileTarget& target, const PartitionPath& path,
                  components::LoadIdentity identity, components::Environment& environment,
                  const Events& events);

  Task<Result<components::Begun>> begin(components::LoadStart start) override;
  Task<Result<void>> write(components::PendingBatch rows, components::Presence presence) override;
  Task<Result<components::LoadReport>> settle(components::LoadTotals expected) override;
  Task<Result<std::vector<std::string>>> commit(components::Fence fence) override;
  Task<void> abandon() override;
  components::LoadReport delivered() const override { return delivered_; }

 private:
  // One of the files, and whether its target holds these very bytes.
  struct Written {
    OutputFile file;
    std::uint64_t rows = 0;
    bool is_equal = false;
  };

  // Takes the next bytes of a file, as they are there; off the loop.
  using Write = std::function<Result<void>(std::span<const char>)>;

  bool is_plan() const { return purpose_ == components::Purpose::Plan; }
  Result<void> open_spill(const Schema& columns);
  Result<io::TempFile> make_spill() const;
  Result<void> list_files();
  Task<Result<components::LoadReport>> count_planned();
  Task<Result<void>> count_old_rows(Paths old, const Paths& equal, components::LoadReport& report);
  Task<Result<void>> write_files();
  Task<Result<void>> write_file(const std::string& path, const PartitionSpill::Partition& rows);
  Task<Result<void>> encode_file(const PartitionSpill::Partition& rows, Write write);
  Task<Result<void>> put(const Write& write, io::Compressor* compressor, std::string bytes);
  Task<Result<std::string>> read(PartitionSpill::Extent extent);
  Result<void> finish_file(const std::string& path, OutputFile file, std::uint64_t rows);
  Result<std::vector<std::string>> publish();
  Result<std::vector<std::string>> move_files();
  Result<void> remove_others();
  std::vector<ManifestFile> manifest_files() const;

  const FileTarget& target_;
  const PartitionPath& path_;
  components::LoadIdentity identity_;
  components::Environment& environment_;
  const Events& events_;
  components::Purpose purpose_ = components::Purpose::Load;
  std::optional<components::SpreadsheetSafe> safe_;
  std::optional<PartitionSpill> spill_;
  FileList list_;
  std::uint64_t rows_ = 0;
  std::optional<io::FileLock> lock_;        // From settle() on.
  Paths before_;                            // That the list had. Likewise.
  std::map<std::string, Written> written_;  // By path below the root. Likewise.
  components::LoadReport delivered_;
};

}  // namespace millrace::sinks::files
