#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

namespace millrace::io {

// The network file system on which the path lies, or will lie when it is made: "NFS". None on a
// disk of this host, and when it cannot be told. Locks and shared memory of other hosts are not to
// be relied on there. Opens nothing.
std::optional<std::string_view> network_file_system(const std::filesystem::path& path);

// The same by what statfs(2) calls the file system and, for those that a program serves (FUSE), by
// the type of the mount: "fuse.sshfs". Such a program is taken for a local one unless its name is
// known, because shared folders of virtual machines and encrypted folders are served so, too.
std::optional<std::string_view> network_file_system(std::uint64_t magic,
                                                    std::string_view mount_type);

}  // namespace millrace::io
