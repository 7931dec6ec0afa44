#include "connector/io/files/upkeep/file_versions.h"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "connector/base/process/crash_point.h"
#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"
#include "connector/io/files/descriptor.h"
#include "connector/io/files/file_error.h"
#include "connector/io/files/folders.h"

namespace millrace::io {
namespace {

// As the names have it: any other digit stands for one.
constexpr std::string_view kStampPattern = "00000000T000000.000000000Z-";

std::string version_name(const struct stat& file, const std::string& name, long step) {
  tm time{};
  gmtime_r(&file.st_mtim.tv_sec, &time);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}.{:09}Z-{}", time.tm_year + 1900,
                     time.tm_mon + 1, time.tm_mday, time.tm_hour, time.tm_min, time.tm_sec,
                     file.st_mtim.tv_nsec + step, name);
}

bool is_version_of(std::string_view entry, std::string_view name) {
  if (entry.size() != kStampPattern.size() + name.size() || !entry.ends_with(name)) return false;
  const auto stamp = entry.substr(0, kStampPattern.size());
  return std::ranges::equal(stamp, kStampPattern, [](char is, char wanted) {
    return wanted == '0' ? is_digit(is) : is == wanted;
  });
}

// Sorted, which is by time.
std::vector<std::string> versions_of(const Descriptor& folder, const std::string& name) {
  std::vector<std::string> found;
  const int copy = openat(folder.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (copy < 0) return found;
  const auto close_folder = [](DIR* open) { closedir(open); };
  const std::unique_ptr<DIR, decltype(close_folder)> entries(fdopendir(copy), close_folder);
  if (!entries) return found;
  while (const dirent* entry = readdir(entries.get())) {
    if (is_version_of(entry->d_name, name)) found.emplace_back(entry->d_name);
  }
  std::ranges::sort(found);
  return found;
}

// 0, or why it has no second name. File systems count time in steps of some milliseconds, so two
// versions may have the same one.
int link_version(const Descriptor& folder, const Descriptor& versions, const struct stat& file,
                 const std::string& name) {
  constexpr long kSteps = 1'000;
  for (long step = 0; step < kSteps; ++step) {
    const auto version = version_name(file, name, step);
    if (linkat(folder.get(), name.c_str(), versions.get(), version.c_str(), 0) == 0) return 0;
    if (errno != EEXIST) return errno;
    struct stat there{};
    // It is there already when a run was killed before it replaced the target.
    if (fstatat(versions.get(), version.c_str(), &there, AT_SYMLINK_NOFOLLOW) == 0 &&
        there.st_dev == file.st_dev && there.st_ino == file.st_ino) {
      return 0;
    }
  }
  return EEXIST;
}

Error cannot_keep(const std::filesystem::path& path, int reason) {
  if (reason == EPERM || reason == EOPNOTSUPP || reason == EMLINK) {
    return Error(ErrorKind::Refused,
                 fmt::format("cannot keep the version before of {}: its file system gives it no "
                             "second name (hard link); remove keep, or name a path on another one",
                             printable(path.string())));
  }
  return file_error("cannot keep the version before of", path, reason);
}

}  // namespace

Result<void> keep_version(const std::filesystem::path& root, const std::filesystem::path& target) {
  const auto path = root / target;
  const auto name = target.filename().string();
  auto folder = open_folder(root, target.parent_path());
  if (!folder) return fail(std::move(folder).error());
  struct stat found{};
  if (fstatat(folder->get(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) {
    return errno == ENOENT ? Result<void>() : fail(file_error("cannot look at", path, errno));
  }
  auto versions = open_folder(root, target.parent_path() / kVersionsFolder);
  if (!versions) return fail(std::move(versions).error());
  const int reason = link_version(*folder, *versions, found, name);
  if (reason != 0) return fail(cannot_keep(path, reason));
  crash_point("file.version_kept");
  if (fsync(versions->get()) != 0) return fail(cannot_keep(path, errno));
  return {};
}

Result<void> prune_versions(const std::filesystem::path& root, const std::filesystem::path& target,
                            std::size_t count) {
  auto folder = open_folder(root, target.parent_path() / kVersionsFolder);
  if (!folder) return fail(std::move(folder).error());
  auto versions = versions_of(*folder, target.filename().string());
  const std::size_t surplus = versions.size() - std::min(versions.size(), count);
  for (const auto& version : std::span(versions).first(surplus)) {
    if (unlinkat(folder->get(), version.c_str(), 0) != 0 && errno != ENOENT) {
      const auto path = root / target.parent_path() / kVersionsFolder / version;
      return fail(file_error("cannot remove", path, errno));
    }
    crash_point("file.version_removed");
  }
  return {};
}

}  // namespace millrace::io
