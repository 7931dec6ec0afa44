#include "sinks/files/output/known_work.h"

#include "sinks/files/output/told_files.h"

namespace millrace::sinks::files {

std::optional<std::uint64_t> rows_of_work(const FileTarget& target,
                                          const components::LoadIdentity& load) {
  const auto told = told_files(target);
  if (!told || told->sync != load.sync || told->work_id != load.work_id) return std::nullopt;
  const auto file = told->files.find(target.path.string());
  if (file == told->files.end() || !is_as_told(target, file->second)) return std::nullopt;
  return file->second.rows;
}

}  // namespace millrace::sinks::files
