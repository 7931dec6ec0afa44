#include "connector/io/files/upkeep/remove_files.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>

#include "connector/io/files/file_error.h"
#include "connector/io/files/folders.h"
#include "connector/io/files/part_files.h"

namespace millrace::io {

Result<bool> remove_file(const std::filesystem::path& root, const std::filesystem::path& target) {
  const auto path = root / target;
  const auto name = target.filename().string();
  auto folder = open_folder(root, target.parent_path());
  if (!folder) return fail(std::move(folder).error());
  sweep_parts(*folder, name);
  struct stat found{};
  if (fstatat(folder->get(), name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return false;
    return fail(file_error("cannot look at", path, errno));
  }
  if (!S_ISREG(found.st_mode)) return fail(not_a_regular_file(path, found.st_mode));
  if (auto ours = check_owner(path, found.st_uid); !ours) return fail(std::move(ours).error());
  if (unlinkat(folder->get(), name.c_str(), 0) != 0 && errno != ENOENT) {
    return fail(file_error("cannot remove", path, errno));
  }
  if (fsync(folder->get()) != 0) return fail(file_error("cannot make durable", path, errno));
  return true;
}

bool remove_empty_folder(const std::filesystem::path& root, const std::filesystem::path& folder) {
  auto above = open_folder(root, folder.parent_path());
  return above && unlinkat(above->get(), folder.filename().c_str(), AT_REMOVEDIR) == 0;
}

}  // namespace millrace::io
