#include "connector/app/serving/file_watch.h"

#include <utility>

#include <sys/stat.h>

namespace millrace::app {

FileWatch::Stamp FileWatch::stamp_of(const std::filesystem::path& file) {
  struct stat found{};
  if (stat(file.c_str(), &found) != 0) return {};
  return {.device = found.st_dev,
          .inode = found.st_ino,
          .size = found.st_size,
          .changed_ns = found.st_mtim.tv_sec * std::int64_t{1'000'000'000} + found.st_mtim.tv_nsec};
}

void FileWatch::watch(const std::vector<std::filesystem::path>& files) {
  known_.clear();
  for (const auto& file : files) {
    const auto seen = seen_.find(file);
    known_.emplace(file, seen == seen_.end() ? stamp_of(file) : seen->second);
  }
  seen_ = known_;
}

bool FileWatch::has_changed() {
  Stamps now;
  for (const auto& [file, stamp] : known_) now.emplace(file, stamp_of(file));
  const bool is_settled = now == seen_;
  seen_ = std::move(now);
  return is_settled && seen_ != known_;
}

}  // namespace millrace::app
