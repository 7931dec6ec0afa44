#include "connector/io/files/folders.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "connector/base/process/system_limits.h"
#include "connector/base/text/text.h"
#include "connector/io/files/file_error.h"

namespace millrace::io {
namespace {

constexpr mode_t kFolderMode = 0750;

std::string_view kind_of(mode_t mode) {
  if (S_ISLNK(mode)) return "a symbolic link";
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a pipe";
  return "a device or a socket";
}

Error not_a_folder(const std::filesystem::path& path) {
  return Error(ErrorKind::Refused,
               fmt::format("cannot write below {}: it is not a folder; name another path",
                           printable(path.string())));
}

// Makes one folder, and durably: its name is in the folder above.
Result<void> make_folder(const std::filesystem::path& path) {
  if (mkdir(path.c_str(), 0777) != 0) {
    if (errno == EEXIST) return {};
    return fail(file_error("cannot make the folder", path, errno));
  }
  const auto above = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const Descriptor parent(open(above.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!parent || fsync(parent.get()) != 0)
    return fail(file_error("cannot make durable", path, errno));
  return {};
}

Result<void> make_root(const std::filesystem::path& root) {
  struct stat found{};
  if (root.empty() || stat(root.c_str(), &found) == 0) return {};
  if (root.has_parent_path() && root != root.parent_path()) {
    if (auto above = make_root(root.parent_path()); !above) return above;
  }
  return make_folder(root);
}

Result<Descriptor> open_part(const Descriptor& parent, const std::string& name,
                             const std::filesystem::path& path) {
  constexpr int kFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  Descriptor folder(openat(parent.get(), name.c_str(), kFlags));
  if (!folder && errno == ENOENT) {
    if (mkdirat(parent.get(), name.c_str(), kFolderMode) != 0 && errno != EEXIST) {
      return fail(file_error("cannot make the folder", path, errno));
    }
    if (fsync(parent.get()) != 0) return fail(file_error("cannot make durable", path, errno));
    folder = Descriptor(openat(parent.get(), name.c_str(), kFlags));
  }
  if (folder) return folder;
  if (errno == ENOTDIR || errno == ELOOP) return fail(not_a_folder(path));
  return fail(file_error("cannot open the folder", path, errno));
}

// What exists of a path: the path itself, or the nearest folder above it.
std::filesystem::path nearest_existing(std::filesystem::path path) {
  struct stat found{};
  while (lstat(path.c_str(), &found) != 0 && path.has_parent_path() && path != path.parent_path()) {
    path = path.parent_path();
  }
  return path;
}

// Why nothing can be made at a path that cannot be looked at; nothing when it is only missing. A
// link that leads nowhere can become a file, and no folder.
std::optional<std::string> obstacle_on_the_way_to(const std::filesystem::path& path, int failure,
                                                  bool to_a_folder) {
  const auto is_too_long = [](const auto& part) { return part.native().size() > NAME_MAX; };
  if (failure == ENAMETOOLONG || std::ranges::any_of(path, is_too_long)) {
    return "is too long: a path has at most 4095 bytes, and each of its parts 255; shorten it";
  }
  const auto there = nearest_existing(to_a_folder ? path : path.parent_path());
  struct stat found{};
  if (lstat(there.c_str(), &found) != 0) return std::nullopt;
  std::error_code ignored;
  if (S_ISDIR(found.st_mode) || std::filesystem::is_directory(there, ignored)) return std::nullopt;
  const std::string what = S_ISLNK(found.st_mode)   ? "a symbolic link that leads to no folder"
                           : S_ISREG(found.st_mode) ? "a file"
                                                    : std::string(kind_of(found.st_mode));
  if (there == path) return fmt::format("names {}; name a folder", what);
  return fmt::format("lies below {}, which is {}; name another path", printable(there.string()),
                     what);
}

}  // namespace

Result<Descriptor> open_folder(const std::filesystem::path& root,
                               const std::filesystem::path& below) {
  Descriptor folder(open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder && errno == ENOENT) {
    if (auto made = make_root(root); !made) return fail(std::move(made).error());
    folder = Descriptor(open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  }
  if (!folder && errno == ENOTDIR) return fail(not_a_folder(root));
  if (!folder) return fail(file_error("cannot open the folder", root, errno));
  std::filesystem::path path = root;
  for (const auto& part : below) {
    path /= part;
    auto next = open_part(folder, part.string(), path);
    if (!next) return fail(std::move(next).error());
    folder = std::move(*next);
  }
  return folder;
}

Error not_a_regular_file(const std::filesystem::path& path, mode_t mode) {
  return Error(ErrorKind::Refused,
               fmt::format("cannot write {}: it is {}, not a file; remove it or name another path",
                           printable(path.string()), kind_of(mode)));
}

Result<void> check_owner(const std::filesystem::path& path, uid_t owner) {
  const uid_t user = geteuid();
  if (user == 0 || user == owner) return {};
  return fail(
      ErrorKind::Refused,
      fmt::format("cannot write {}: it belongs to the user {}, and this is {}; give the file "
                  "to {}, remove it, or name another path",
                  printable(path.string()), user_name(owner), effective_user(), effective_user()));
}

Result<void> check_writable(const std::filesystem::path& root,
                            const std::filesystem::path& target) {
  std::error_code ignored;
  const auto whole = std::filesystem::absolute(root / target, ignored);
  struct stat found{};
  if (lstat(whole.c_str(), &found) == 0) {
    if (!S_ISREG(found.st_mode)) return fail(not_a_regular_file(root / target, found.st_mode));
    if (auto ours = check_owner(root / target, found.st_uid); !ours) return ours;
  }
  const auto folder = nearest_existing(whole.parent_path());
  if (!std::filesystem::is_directory(folder, ignored)) return fail(not_a_folder(folder));
  if (faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
    return fail(file_error("cannot write files in", folder, errno));
  }
  return {};
}

std::optional<std::string> complaint_about_file_to_write(const std::filesystem::path& path) {
  struct stat found{};
  if (stat(path.c_str(), &found) != 0) return obstacle_on_the_way_to(path, errno, false);
  if (S_ISREG(found.st_mode)) return std::nullopt;
  return fmt::format("names {}; name a file", kind_of(found.st_mode));
}

std::optional<std::string> complaint_about_folder_to_write(const std::filesystem::path& path) {
  struct stat found{};
  if (stat(path.c_str(), &found) != 0) return obstacle_on_the_way_to(path, errno, true);
  if (S_ISDIR(found.st_mode)) return std::nullopt;
  return S_ISREG(found.st_mode) ? "names a file; name a folder"
                                : fmt::format("names {}; name a folder", kind_of(found.st_mode));
}

std::optional<std::string> complaint_about_file_to_read(const std::filesystem::path& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!file) return fmt::format("cannot be opened: {}", system_message(errno));
  struct stat found{};
  if (fstat(file.get(), &found) != 0 || S_ISREG(found.st_mode)) return std::nullopt;
  return fmt::format("names {}; name a regular file", kind_of(found.st_mode));
}

std::optional<std::string> complaint_about_named_file(const std::filesystem::path& path) {
  if (path.empty()) return "is empty; write the path of a file";
  const auto complaint = complaint_about_file_to_read(path);
  if (!complaint) return std::nullopt;
  return fmt::format("{} {}", printable(path.string()), *complaint);
}

}  // namespace millrace::io
