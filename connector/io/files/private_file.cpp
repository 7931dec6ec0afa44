#include "connector/io/files/private_file.h"

#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "connector/base/text/text.h"
#include "connector/io/files/descriptor.h"
#include "connector/io/files/file_error.h"

namespace millrace::io {
namespace {

constexpr mode_t kOwnersFileMode = 0600;
constexpr mode_t kOwnersFolderMode = 0700;

}  // namespace

Result<void> make_private_folder(const std::filesystem::path& folder) {
  if (folder.empty() || mkdir(folder.c_str(), kOwnersFolderMode) == 0 || errno == EEXIST) return {};
  const int reason = errno;
  if (reason == ENOENT && folder.has_relative_path()) {
    if (auto above = make_private_folder(folder.parent_path()); !above) return above;
    if (mkdir(folder.c_str(), kOwnersFolderMode) == 0 || errno == EEXIST) return {};
  }
  return fail(file_error("cannot make the folder", folder, reason));
}

Result<void> make_private_file(const std::filesystem::path& path) {
  if (auto made = make_private_folder(path.parent_path()); !made) return made;
  const Descriptor file(
      open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, kOwnersFileMode));
  if (!file) return fail(file_error("cannot open", path, errno));
  struct stat found{};
  if (fstat(file.get(), &found) != 0) return fail(file_error("cannot look at", path, errno));
  if (S_ISREG(found.st_mode)) return {};
  return fail(ErrorKind::Refused,
              fmt::format("{} is a pipe or a device, and no file; name another path",
                          printable(path.string())));
}

}  // namespace millrace::io
