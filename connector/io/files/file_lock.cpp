#include "connector/io/files/file_lock.h"

#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "connector/base/text/text.h"
#include "connector/io/files/file_error.h"
#include "connector/io/files/folders.h"

namespace millrace::io {
namespace {

// The file holds nothing; whoever may open it can hold appends up, so not everybody may.
constexpr mode_t kLockMode = 0660;
// Leaves room for the ending in a name of 255 bytes.
constexpr std::size_t kNameInLock = 200;
constexpr int kAttempts = 100;

std::string lock_name(const std::filesystem::path& target) {
  return fmt::format(".{}{}", target.filename().string().substr(0, kNameInLock), kLockEnding);
}

// For writing where that is allowed, since NFS locks nothing else.
Descriptor open_lock(const Descriptor& folder, const std::string& name) {
  constexpr int kFlags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;
  Descriptor file(openat(folder.get(), name.c_str(), O_RDWR | O_CREAT | kFlags, kLockMode));
  if (!file && (errno == EACCES || errno == EPERM)) {
    file = Descriptor(openat(folder.get(), name.c_str(), O_RDONLY | kFlags));
  }
  return file;
}

// False when the name belongs to another file by now, or to none.
bool is_named(const Descriptor& file, const Descriptor& folder, const std::string& name) {
  struct stat ours{};
  struct stat named{};
  return fstat(file.get(), &ours) == 0 &&
         fstatat(folder.get(), name.c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         ours.st_dev == named.st_dev && ours.st_ino == named.st_ino;
}

int lock(const Descriptor& file) {
  while (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

Error cannot_lock(const std::filesystem::path& path, int reason) {
  if (reason == ENOLCK || reason == EOPNOTSUPP || reason == ENOSYS) {
    return Error(ErrorKind::Refused,
                 fmt::format("cannot lock {}: its file system has no locks (flock), without which "
                             "two runs could lose rows; name a path on another one",
                             printable(path.string())));
  }
  return file_error("cannot lock", path, reason);
}

}  // namespace

Result<std::optional<FileLock>> FileLock::try_take(const std::filesystem::path& root,
                                                   const std::filesystem::path& target) {
  auto folder = open_folder(root, target.parent_path());
  if (!folder) return fail(std::move(folder).error());
  const std::string name = lock_name(target);
  const auto path = root / target.parent_path() / name;
  for (int attempt = 1; attempt <= kAttempts; ++attempt) {
    Descriptor file = open_lock(*folder, name);
    // Its holder removed it between the two ways to open it; or the folder is gone.
    if (!file && errno == ENOENT && attempt < kAttempts) continue;
    if (!file) return fail(cannot_lock(path, errno));
    struct stat found{};
    if (fstat(file.get(), &found) != 0) return fail(cannot_lock(path, errno));
    if (!S_ISREG(found.st_mode)) return fail(not_a_regular_file(path, found.st_mode));
    const int reason = lock(file);
    if (reason == EWOULDBLOCK) return std::nullopt;
    if (reason != 0) return fail(cannot_lock(path, reason));
    // The holder before may have removed the very file that was waited for.
    if (!is_named(file, *folder, name)) continue;
    return FileLock(std::move(*folder), std::move(file), name);
  }
  return std::nullopt;  // So many others had it meanwhile.
}

FileLock::~FileLock() {
  if (file_ && is_named(file_, folder_, name_)) unlinkat(folder_.get(), name_.c_str(), 0);
}

}  // namespace millrace::io
