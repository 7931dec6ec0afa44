#include "connector/io/files/file_attributes.h"

#include <cerrno>
#include <string_view>
#include <system_error>

#include <fmt/format.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "connector/base/text/text.h"
#include "connector/io/files/file_error.h"

namespace millrace::io {
namespace {

constexpr char kAccessList[] = "system.posix_acl_access";
constexpr mode_t kPermissions = 0777;

std::string owners(uid_t user, gid_t group) {
  return fmt::format("{}:{}", user_name(user), group_name(group));
}

// What says who may read the file, and what people wrote on it. Not what the kernel derives from
// its bytes (security.ima, security.evm) or would run it by (security.capability).
bool is_kept(std::string_view name) {
  return name == kAccessList || name == "security.selinux" || name.starts_with("user.");
}

std::vector<std::string> attribute_names(int file) {
  std::vector<std::string> names;
  const ssize_t size = flistxattr(file, nullptr, 0);
  if (size <= 0) return names;
  std::string list(static_cast<std::size_t>(size), '\0');
  const ssize_t got = flistxattr(file, list.data(), list.size());
  if (got <= 0) return names;
  list.resize(static_cast<std::size_t>(got));
  for (std::size_t at = 0; at < list.size(); at += names.back().size() + 1) {
    names.emplace_back(list.c_str() + at);
  }
  return names;
}

std::string attribute(int file, const std::string& name) {
  const ssize_t size = fgetxattr(file, name.c_str(), nullptr, 0);
  std::string value(size > 0 ? static_cast<std::size_t>(size) : 0, '\0');
  const ssize_t got = fgetxattr(file, name.c_str(), value.data(), value.size());
  value.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return value;
}

// 0, or why it is not there.
int copy_attribute(int from, int to, const std::string& name) {
  const std::string value = attribute(from, name);
  // A label that came by itself need not be set, which few may.
  if (attribute(to, name) == value) return 0;
  return fsetxattr(to, name.c_str(), value.data(), value.size(), 0) == 0 ? 0 : errno;
}

// One that not root replaces may keep the group, of which its user is a member.
void take_over_owner(int file, const struct stat& was) {
  if (fchown(file, was.st_uid, was.st_gid) == 0) return;
  // Looked at afterwards, whatever came of it.
  [[maybe_unused]] const int tried = fchown(file, static_cast<uid_t>(-1), was.st_gid);
}

}  // namespace

Result<std::vector<std::string>> take_over_attributes(int file, int old, const struct stat& was,
                                                      const std::filesystem::path& path) {
  struct stat now{};
  if (fstat(file, &now) != 0) return fail(file_error("cannot look at", path, errno));
  std::vector<std::string> notes;
  if (now.st_uid != was.st_uid || now.st_gid != was.st_gid) {
    take_over_owner(file, was);
    if (fstat(file, &now) != 0) return fail(file_error("cannot look at", path, errno));
  }
  if (now.st_uid != was.st_uid || now.st_gid != was.st_gid) {
    notes.push_back(
        fmt::format("{} now belongs to {} instead of {}, because the user {} may not change "
                    "owners; if readers depend on it, change the owner by hand",
                    printable(path.string()), owners(now.st_uid, now.st_gid),
                    owners(was.st_uid, was.st_gid), effective_user()));
  }
  if (fchmod(file, was.st_mode & kPermissions) != 0) {
    return fail(file_error("cannot set the mode of", path, errno));
  }
  // The folder's default list came with the part; without it, the mode means what it says.
  fremovexattr(file, kAccessList);
  for (const auto& name : attribute_names(old)) {
    const int reason = is_kept(name) ? copy_attribute(old, file, name) : 0;
    if (reason == 0) continue;
    notes.push_back(fmt::format("{} lost its attribute {}: {}", printable(path.string()),
                                printable(name), std::generic_category().message(reason)));
  }
  return notes;
}

}  // namespace millrace::io
