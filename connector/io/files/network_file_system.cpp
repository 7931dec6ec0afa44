#include "connector/io/files/network_file_system.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <string>

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

namespace millrace::io {
namespace {

struct Kind {
  std::uint64_t magic;
  std::string_view name;
};

// linux/magic.h, and the sources of those that are not part of Linux.
constexpr Kind kKinds[] = {
    {0x6969, "NFS"},          {0xFF534D42, "SMB"},    {0xFE534D42, "SMB"},  {0x517B, "SMB"},
    {0x01021997, "9P"},       {0x00C36400, "Ceph"},   {0x5346414F, "AFS"},  {0x6B414653, "AFS"},
    {0x73757245, "Coda"},     {0x0BD00BD0, "Lustre"}, {0x47504653, "GPFS"}, {0x19830326, "BeeGFS"},
    {0x20030528, "OrangeFS"},
};
constexpr std::uint64_t kFuse = 0x65735546;

constexpr std::string_view kServedFromElsewhere[] = {
    "sshfs",    "s3fs",     "rclone",    "glusterfs", "ceph",       "ceph-fuse",     "gcsfuse",
    "blobfuse", "goofys",   "blobfuse2", "juicefs",   "mount-s3",   "mountpoint-s3", "mfs",
    "davfs",    "smbnetfs", "curlftpfs", "seaweedfs", "gvfsd-fuse",
};

// A line of proc_pid_mountinfo(5): "36 35 98:0 /root /mnt rw,noatime master:1 - fuse.sshfs ...".
std::string type_of_mount(dev_t device) {
  const auto wanted = fmt::format("{}:{}", major(device), minor(device));
  std::ifstream mounts("/proc/self/mountinfo");
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream words(line);
    std::string word;
    std::string its_device;
    words >> word >> word >> its_device;
    if (its_device != wanted) continue;
    while (words >> word && word != "-") continue;
    return words >> word ? word : "";
  }
  return "";
}

}  // namespace

std::optional<std::string_view> network_file_system(std::uint64_t magic,
                                                    std::string_view mount_type) {
  const auto* kind = std::ranges::find(kKinds, magic, &Kind::magic);
  if (kind != std::end(kKinds)) return kind->name;
  constexpr std::string_view kPrefix = "fuse.";
  if (magic != kFuse || !mount_type.starts_with(kPrefix)) return std::nullopt;
  const auto* served = std::ranges::find(kServedFromElsewhere, mount_type.substr(kPrefix.size()));
  if (served == std::end(kServedFromElsewhere)) return std::nullopt;
  return *served;
}

std::optional<std::string_view> network_file_system(const std::filesystem::path& path) {
  std::error_code failed;
  auto there = std::filesystem::absolute(path, failed);
  if (failed) return std::nullopt;
  struct statfs found{};
  // What is to be made lies where the nearest folder above it does.
  while (statfs(there.c_str(), &found) != 0) {
    if (errno != ENOENT || there == there.parent_path()) return std::nullopt;
    there = there.parent_path();
  }
  // The kernel's numbers have 32 bits, and a sign in this struct.
  const std::uint64_t magic = static_cast<std::uint32_t>(found.f_type);
  struct stat its{};
  const bool needs_type = magic == kFuse && stat(there.c_str(), &its) == 0;
  return network_file_system(magic, needs_type ? type_of_mount(its.st_dev) : "");
}

}  // namespace millrace::io
