#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "connector/base/task.h"
#include "connector/components/environment.h"
#include "sinks/files/options/file_target.h"
#include "sinks/files/output/told_files.h"
#include "sinks/files/partitions/file_list.h"

namespace millrace::sinks::files {

// How many rows the files have that a load of the target is going to replace or remove: as their
// manifest says, where that speaks of a file as it is; else they are counted. Changes nothing.
// Blocking; takes as long as it takes to read the files.
class OldFileRows {
 public:
  // The target outlives it.
  explicit OldFileRows(const FileTarget& target);

  // Of the file at `path` below the root; 0 when it is missing or empty, nothing when it is no
  // whole file of the target's kind.
  std::optional<std::uint64_t> in(const std::filesystem::path& path) const;

 private:
  const FileTarget& target_;
  std::optional<ToldFiles> told_;
};

// Of all these together; nothing when one of them is no whole file. Cancelled between two of them
// when the task was. What is referred to outlives the call.
Task<Result<std::optional<std::uint64_t>>> rows_in_all(const Paths& paths, const FileTarget& target,
                                                       components::Environment& environment);

}  // namespace millrace::sinks::files
