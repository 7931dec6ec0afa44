#include "connector/io/files/network_file_system.h"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace millrace::io {
namespace {

struct Mount {
  std::string name;
  std::uint64_t magic;
  std::string type;
  std::string is;  // Empty: of this host.
};

void PrintTo(const Mount& mount, std::ostream* out) {
  *out << mount.name;
}

class NetworkFileSystem : public ::testing::TestWithParam<Mount> {};

TEST_P(NetworkFileSystem, IsKnownByItsNumberOrByTheProgramThatServesIt) {
  EXPECT_EQ(network_file_system(GetParam().magic, GetParam().type).value_or(""), GetParam().is);
}

constexpr std::uint64_t kFuse = 0x65735546;

INSTANTIATE_TEST_SUITE_P(
    , NetworkFileSystem,
    ::testing::Values(Mount{"Nfs", 0x6969, "", "NFS"}, Mount{"Smb2", 0xFE534D42, "", "SMB"},
                      Mount{"Cifs", 0xFF534D42, "", "SMB"}, Mount{"NineP", 0x01021997, "", "9P"},
                      Mount{"Ceph", 0x00C36400, "", "Ceph"}, Mount{"Afs", 0x5346414F, "", "AFS"},
                      Mount{"Sshfs", kFuse, "fuse.sshfs", "sshfs"},
                      Mount{"S3fs", kFuse, "fuse.s3fs", "s3fs"},
                      Mount{"EncryptedFolder", kFuse, "fuse.gocryptfs", ""},
                      Mount{"SharedFolderOfAVirtualMachine", kFuse, "virtiofs", ""},
                      Mount{"NtfsDisk", kFuse, "fuseblk", ""}, Mount{"Ext4", 0xEF53, "", ""},
                      Mount{"Overlay", 0x794C7630, "", ""}, Mount{"Btrfs", 0x9123683E, "", ""},
                      Mount{"Tmpfs", 0x01021994, "fuse.sshfs", ""}),
    [](const auto& test) { return test.param.name; });

TEST(NetworkFileSystemOfAPath, IsNoneForAFolderOfThisHost) {
  const testing::TempFolder folder;

  EXPECT_EQ(network_file_system(folder.path()), std::nullopt);
  EXPECT_EQ(network_file_system(folder / "not/yet/made.db"), std::nullopt);
  EXPECT_EQ(network_file_system("not/yet/made.db"), std::nullopt);
  EXPECT_EQ(network_file_system(folder.write("file", "x") / "below"), std::nullopt);
  EXPECT_EQ(network_file_system(""), std::nullopt);
}

}  // namespace
}  // namespace millrace::io
