#include "connector/io/temp_file.h"

#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace millrace::io
