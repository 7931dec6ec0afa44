#include "connector/io/files/temp_file.h"

#include <filesystem>
#include <string>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/temp_folder.h"

namespace millrace::io {
namespace {

using ::testing::HasSubstr;

class TempFileTest : public ::testing::Test {
 protected:
  std::string read(const TempFile& file, std::uint64_t offset, std::size_t size) {
    std::string text(size, '?');
    auto got = file.read(offset, text);
    EXPECT_TRUE(got) << got.error().message();
    return text;
  }

  millrace::testing::TempFolder folder_;
};

TEST_F(TempFileTest, GivesBackWhatWasAppendedAnywhere) {
  auto file = TempFile::create(folder_.path());
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->append(std::string("hello ")));
  ASSERT_TRUE(file->append(std::string("world")));
  EXPECT_EQ(file->size(), 11u);
  EXPECT_EQ(read(*file, 0, 11), "hello world");
  EXPECT_EQ(read(*file, 4, 4), "o wo");
}

TEST_F(TempFileTest, HasNoNameInItsFolder) {
  auto file = TempFile::create(folder_.path());
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->append(std::string("x")));
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

TEST_F(TempFileTest, KeepsItsBytesWhenItMoves) {
  auto first = TempFile::create(folder_.path());
  ASSERT_TRUE(first);
  ASSERT_TRUE(first->append(std::string("abc")));
  TempFile second = std::move(*first);
  EXPECT_EQ(read(second, 0, 3), "abc");
}

TEST_F(TempFileTest, FailsWhenFewerBytesAreThere) {
  auto file = TempFile::create(folder_.path());
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->append(std::string("abc")));
  std::string room(4, '?');
  auto got = file->read(0, room);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind(), ErrorKind::Internal);
}

TEST_F(TempFileTest, NamesTheFolderThatIsMissing) {
  auto file = TempFile::create(folder_ / "missing");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(file.error().message(), HasSubstr((folder_ / "missing").string()));
}

// F152: what a kill left goes at the next start, and nothing else does.
TEST_F(TempFileTest, SweepsWhatAKilledProcessLeftAndNothingElse) {
  const auto left = folder_.write(".millrace-a1B2c3", "");
  const auto with_bytes = folder_.write(".millrace-a1B2c4", "x");
  const auto other_name = folder_.write(".millrace-state", "");
  const auto for_all = folder_.write(".millrace-a1B2c5", "");
  for (const auto& path : {left, with_bytes, other_name}) {
    std::filesystem::permissions(path, std::filesystem::perms(0600));
  }
  std::filesystem::permissions(for_all, std::filesystem::perms(0644));
  std::filesystem::create_symlink(other_name, folder_ / ".millrace-a1B2c6");
  std::filesystem::create_directory(folder_ / ".millrace-a1B2c7");

  TempFile::sweep(folder_.path());

  EXPECT_FALSE(std::filesystem::exists(left));
  for (const auto& kept : {with_bytes, other_name, for_all, folder_ / ".millrace-a1B2c6",
                           folder_ / ".millrace-a1B2c7"}) {
    EXPECT_TRUE(std::filesystem::exists(kept)) << kept;
  }
}

TEST_F(TempFileTest, SweepingAFolderThatIsMissingIsQuiet) {
  TempFile::sweep(folder_ / "missing");
}

TEST_F(TempFileTest, NobodyElseMayReadItOrGiveItAName) {
  auto file = TempFile::create(folder_.path());
  ASSERT_TRUE(file);
  std::size_t seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    const auto target = std::filesystem::read_symlink(entry.path(), gone).string();
    if (!target.starts_with(folder_.path().string())) continue;
    ++seen;
    struct stat found{};
    ASSERT_EQ(stat(entry.path().c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777, 0600u);
    EXPECT_NE(linkat(AT_FDCWD, entry.path().c_str(), AT_FDCWD, (folder_ / "named").c_str(),
                     AT_SYMLINK_FOLLOW),
              0);
  }
  EXPECT_EQ(seen, 1u);
}

TEST_F(TempFileTest, GivesBackTheSpaceOfItsBeginning) {
  auto file = TempFile::create(folder_.path());
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->append(std::string(1 << 20, 'a')));
  ASSERT_TRUE(file->append(std::string("end")));

  if (!file->discard(1 << 20)) GTEST_SKIP() << "this file system cannot";

  EXPECT_EQ(file->size(), (1u << 20) + 3);
  EXPECT_EQ(read(*file, 1 << 20, 3), "end");
  EXPECT_EQ(read(*file, 0, 3), std::string(3, '\0'));
}

}  // namespace
}  // namespace millrace::io
