// What is told of a path before anything is written there.

#include "connector/io/files/folders.h"

#include <filesystem>
#include <string>

#include <gmock/gmock.h>

#include "tests/support/temp_folder.h"

namespace millrace::io {
namespace {

using ::testing::HasSubstr;

class FoldersTest : public ::testing::Test {
 protected:
  testing::TempFolder folder_;
};

TEST_F(FoldersTest, WhatIsMissingCanBeMade) {
  EXPECT_EQ(complaint_about_folder_to_write(folder_ / "a/b"), std::nullopt);
  EXPECT_EQ(complaint_about_file_to_write(folder_ / "a/b.db"), std::nullopt);
  EXPECT_EQ(complaint_about_folder_to_write("millrace-test-folder-that-is-not-there"),
            std::nullopt);
}

TEST_F(FoldersTest, NothingCanBeMadeBelowAFile) {
  folder_.write("taken", "");

  for (const auto* path : {"taken/a", "taken/a/b"}) {
    EXPECT_THAT(*complaint_about_folder_to_write(folder_ / path),
                HasSubstr("taken, which is a file; name another path"));
    EXPECT_THAT(*complaint_about_file_to_write(folder_ / path), HasSubstr("which is a file"));
  }
}

TEST_F(FoldersTest, ALinkThatLeadsNowhereIsNoFolder) {
  std::filesystem::create_symlink(folder_ / "nowhere", folder_ / "link");

  EXPECT_THAT(*complaint_about_folder_to_write(folder_ / "link"),
              HasSubstr("names a symbolic link that leads to no folder; name a folder"));
  EXPECT_THAT(*complaint_about_folder_to_write(folder_ / "link/a"), HasSubstr("link, which is a"));
  EXPECT_THAT(*complaint_about_file_to_write(folder_ / "link/a.db"), HasSubstr("link, which is a"));
}

TEST_F(FoldersTest, ALinkToAFolderIsOne) {
  std::filesystem::create_directory_symlink(folder_.path(), folder_ / "link");

  EXPECT_EQ(complaint_about_folder_to_write(folder_ / "link"), std::nullopt);
  EXPECT_EQ(complaint_about_folder_to_write(folder_ / "link/a"), std::nullopt);
}

TEST_F(FoldersTest, ANameCanBeTooLong) {
  const std::string name(256, 'a');

  EXPECT_THAT(*complaint_about_folder_to_write(folder_ / name), HasSubstr("is too long"));
  EXPECT_THAT(*complaint_about_file_to_write(folder_ / (name + "/a.db")),
              HasSubstr("each of its parts 255"));
  EXPECT_THAT(*complaint_about_file_to_write(folder_ / ("a/" + name)), HasSubstr("is too long"));
}

}  // namespace
}  // namespace millrace::io
