#include "connector/io/files/file_error.h"

#include <array>
#include <cerrno>

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "connector/base/process/system_limits.h"
#include "connector/base/text/text.h"

namespace millrace::io {
namespace {

std::string free_space(const std::filesystem::path& path) {
  struct statvfs disk{};
  if (statvfs(path.c_str(), &disk) != 0 && statvfs(path.parent_path().c_str(), &disk) != 0) {
    return "";
  }
  return fmt::format(" ({} bytes are free)", disk.f_bavail * disk.f_frsize);
}

}  // namespace

Error file_error(std::string_view what, const std::filesystem::path& path, int error_number) {
  auto message =
      fmt::format("{} {}: {}", what, printable(path.string()), system_message(error_number));
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
      message += fmt::format("{}; free space there and run again", free_space(path));
      return Error(ErrorKind::Transient, std::move(message));
    case EMFILE:
    case ENFILE:
    case ENOMEM:
      return Error(ErrorKind::Transient, message + ", and run again");
    case EAGAIN:
      return Error(ErrorKind::Transient, message + "; run again");
    case EACCES:
    case EPERM:
    case EROFS:
      message += fmt::format("; give the user {} the right to write there", effective_user());
      return Error(ErrorKind::Refused, std::move(message));
    case EIO:
      return Error(ErrorKind::Internal, message + "; check the disk");
    case ENOENT:
    case ENOTDIR:
    case ELOOP:
    case EISDIR:
    case ENAMETOOLONG:
    case EEXIST:
      return Error(ErrorKind::Refused, message + "; name another path");
    case EFBIG:
      return Error(ErrorKind::Refused, std::move(message));
    default:
      return Error(ErrorKind::Internal, std::move(message));
  }
}

std::string user_name(uid_t user) {
  std::array<char, 4096> room{};
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(user, &entry, room.data(), room.size(), &found) == 0 && found != nullptr) {
    return found->pw_name;
  }
  return fmt::format("uid {}", user);
}

std::string group_name(gid_t group_id) {
  std::array<char, 65'536> room{};  // A group lists its members.
  group entry{};
  group* found = nullptr;
  if (getgrgid_r(group_id, &entry, room.data(), room.size(), &found) == 0 && found != nullptr) {
    return found->gr_name;
  }
  return fmt::format("gid {}", group_id);
}

std::string effective_user() {
  return user_name(geteuid());
}

}  // namespace millrace::io
