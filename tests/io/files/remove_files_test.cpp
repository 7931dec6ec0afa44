#include "connector/io/files/upkeep/remove_files.h"

#include "tests/io/files/atomic_file_fixture.h"

namespace millrace::io {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using RemoveFilesTest = AtomicFileTest;

TEST_F(RemoveFilesTest, RemovesTheFileAndWhatAKilledWriterLeftOfIt) {
  leave_a_part("a.csv");
  folder_.write("a.csv", "old");
  EXPECT_EQ(remove_file(folder_.path(), "a.csv"), true);
  EXPECT_THAT(names(), IsEmpty());
  EXPECT_EQ(remove_file(folder_.path(), "a.csv"), false);
}

TEST_F(RemoveFilesTest, RefusesWhatIsNoFileAndFollowsNoLink) {
  folder_.write("there/a.csv", "mine");
  fs::create_symlink(folder_ / "there/a.csv", folder_ / "a.csv");
  fs::create_directory_symlink(folder_ / "there", folder_ / "sub");
  const auto link = remove_file(folder_.path(), "a.csv");
  ASSERT_FALSE(link);
  EXPECT_THAT(link.error().message(), HasSubstr("a symbolic link"));
  EXPECT_FALSE(remove_file(folder_.path(), "sub/a.csv"));
  EXPECT_TRUE(fs::exists(folder_ / "there/a.csv"));
}

TEST_F(RemoveFilesTest, RemovesFoldersOnlyWhenNothingIsInThem) {
  folder_.write("sub/a.csv", "mine");
  EXPECT_FALSE(remove_empty_folder(folder_.path(), "sub"));
  EXPECT_EQ(remove_file(folder_.path(), "sub/a.csv"), true);
  EXPECT_TRUE(remove_empty_folder(folder_.path(), "sub"));
  EXPECT_THAT(names(), IsEmpty());
}

}  // namespace
}  // namespace millrace::io
