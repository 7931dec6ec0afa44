// What a file that takes the place of another one has from it.

#include "connector/io/files/file_attributes.h"

#include <sys/xattr.h>

#include "connector/io/files/folders.h"
#include "tests/io/files/atomic_file_fixture.h"

namespace millrace::io {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using FileAttributesTest = AtomicFileTest;

TEST_F(FileAttributesTest, KeepsTheOwnerTheGroupAndTheAttributesOfTheFileThatItReplaces) {
  const auto path = folder_.write("a.csv", "old");
  // Where this user may not give it away, or the file system has no attributes, all stays as it is.
  [[maybe_unused]] const int given = chown(path.c_str(), kNobody, kNobody);
  setxattr(path.c_str(), "user.origin", "bi", 2, 0);
  fs::permissions(path, fs::perms(0604));
  const auto attribute = [&] {
    std::string value(16, '?');
    const auto size = getxattr(path.c_str(), "user.origin", value.data(), value.size());
    return size < 0 ? std::string("none") : value.substr(0, static_cast<std::size_t>(size));
  };
  const auto before = look_at("a.csv");
  const auto attribute_before = attribute();

  EXPECT_THAT(replace("a.csv", "new"), IsEmpty());

  const auto after = look_at("a.csv");
  EXPECT_NE(after.st_ino, before.st_ino);
  EXPECT_EQ(after.st_uid, before.st_uid);
  EXPECT_EQ(after.st_gid, before.st_gid);
  EXPECT_EQ(after.st_mode, before.st_mode);
  EXPECT_EQ(attribute(), attribute_before);
}

// user::rw-, user:65534:r--, group::---, mask::r--, other::---: the group has no right, although
// the mode alone, 0640, would give it one.
TEST_F(FileAttributesTest, KeepsAnAccessListAndTakesNoneFromTheFolder) {
  const std::string list(
      "\x02\0\0\0\x01\0\x06\0\xff\xff\xff\xff\x02\0\x04\0\xfe\xff\0\0"
      "\x04\0\0\0\xff\xff\xff\xff\x10\0\x04\0\xff\xff\xff\xff"
      "\x20\0\0\0\xff\xff\xff\xff",
      44);
  const auto listed = folder_.write("listed.csv", "old");
  setxattr(listed.c_str(), "system.posix_acl_access", list.data(), list.size(), 0);
  const auto plain = folder_.write("plain.csv", "old");
  setxattr(folder_.path().c_str(), "system.posix_acl_default", list.data(), list.size(), 0);
  const auto list_of = [](const fs::path& path) {
    std::string value(100, '?');
    const auto size = getxattr(path.c_str(), "system.posix_acl_access", value.data(), value.size());
    return size < 0 ? std::string("none") : value.substr(0, static_cast<std::size_t>(size));
  };
  const auto before = list_of(listed);

  EXPECT_THAT(replace("listed.csv", "new"), IsEmpty());
  EXPECT_THAT(replace("plain.csv", "new"), IsEmpty());

  EXPECT_EQ(list_of(listed), before);
  EXPECT_EQ(list_of(plain), "none");
}

TEST_F(FileAttributesTest, SaysWhenItMayNotKeepTheGroup) {
  const auto path = folder_.write("a.csv", "old");
  fs::permissions(folder_ / "a.csv", fs::perms(0644));
  fs::permissions(folder_.path(), fs::perms(0777));
  if (geteuid() != 0) return;  // Nobody else can give a file to another one.
  ASSERT_EQ(chown(path.c_str(), kNobody, 0), 0);
  const bool said = in_child([&] {
    if (setresgid(kNobody, kNobody, kNobody) != 0 || setresuid(kNobody, kNobody, kNobody) != 0) {
      return false;
    }
    const auto notes = replace("a.csv", "new");
    return notes.size() == 1 &&
           notes[0].contains("a.csv now belongs to nobody:nogroup instead of nobody:root") &&
           look_at("a.csv").st_mode == 0100644;
  });
  EXPECT_TRUE(said);
}

TEST_F(FileAttributesTest, RefusesAFileOfSomebodyElseWhateverTheFolderAllows) {
  folder_.write("a.csv", "old");
  fs::permissions(folder_ / "a.csv", fs::perms(0666));
  fs::permissions(folder_.path(), fs::perms(0777));
  if (geteuid() != 0) return;
  const bool refused = in_child([&] {
    if (setresgid(kNobody, kNobody, kNobody) != 0 || setresuid(kNobody, kNobody, kNobody) != 0) {
      return false;
    }
    const auto begun = begin_error("a.csv");
    const auto checked = check_writable(folder_.path(), "a.csv");
    return begun.kind() == ErrorKind::Refused && !checked && names().size() == 1 &&
           begun.message().contains("belongs to the user root, and this is nobody") &&
           checked.error().message() == begun.message();
  });
  EXPECT_TRUE(refused);
}

TEST_F(FileAttributesTest, GivesANewFileTheModeThatWasAskedForWhateverTheUmask) {
  const mode_t umask_before = umask(077);
  auto file = begin("a.csv");
  file.set_new_mode(0664);
  ASSERT_TRUE(commit(file, "a.csv"));
  auto again = begin("a.csv");
  again.set_new_mode(0600);
  ASSERT_TRUE(commit(again, "a.csv"));
  umask(umask_before);
  EXPECT_EQ(look_at("a.csv").st_mode, 0100664u);
}

TEST_F(FileAttributesTest, SaysThatOtherNamesOfTheFileKeepTheOldRows) {
  folder_.write("a.csv", "old");
  fs::create_hard_link(folder_ / "a.csv", folder_ / "backup.csv");

  const auto notes = replace("a.csv", "new");

  EXPECT_THAT(notes, ElementsAre(AllOf(HasSubstr("a.csv had 2 names"),
                                       HasSubstr("the others keep the old rows"))));
  EXPECT_EQ(millrace::testing::read_file(folder_ / "a.csv"), "new");
  EXPECT_EQ(millrace::testing::read_file(folder_ / "backup.csv"), "old");
  EXPECT_THAT(replace("a.csv", "newer"), IsEmpty());
}

}  // namespace
}  // namespace millrace::io
