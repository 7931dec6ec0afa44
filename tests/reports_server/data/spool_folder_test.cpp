#include "examples/reports_server/data/spool/spool_folder.h"

#include <fstream>

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "tests/support/temp_folder.h"

namespace millrace::reports_server {
namespace {

namespace fs = std::filesystem;

std::size_t entries_of(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {}));
}

TEST(SpoolFolderTest, IsForItsOwnerAloneAndGoesWithAllThatIsInIt) {
  const millrace::testing::TempFolder parent;
  {
    const auto folder = SpoolFolder::create(parent.path());
    ASSERT_TRUE(folder) << folder.error().message();
    std::ofstream(folder->path() / "a") << "x";
    struct stat status{};
    ASSERT_EQ(stat(folder->path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0700u);
  }
  EXPECT_EQ(entries_of(parent.path()), 0u);
}

TEST(SpoolFolderTest, WhatAKilledServerLeftIsRemovedAndALivingOnesIsNot) {
  const millrace::testing::TempFolder parent;
  const auto living = SpoolFolder::create(parent.path());
  ASSERT_TRUE(living);
  std::ofstream(living->path() / "a") << "x";
  const auto left = parent / "millrace-reports-killed";
  fs::create_directory(left);
  std::ofstream(left / "b") << "x";
  const auto not_ours = parent / "else";
  fs::create_directory(not_ours);
  const auto second = SpoolFolder::create(parent.path());
  ASSERT_TRUE(second);
  EXPECT_TRUE(fs::exists(living->path() / "a"));
  EXPECT_FALSE(fs::exists(left));
  EXPECT_TRUE(fs::exists(not_ours));
  EXPECT_NE(second->path(), living->path());
}

TEST(SpoolFolderTest, AFolderThatCannotBeMadeIsTheFilesMistake) {
  const auto folder = SpoolFolder::create("/nowhere/at/all");
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().kind(), ErrorKind::InvalidConfig);
  EXPECT_EQ(folder.error().message(),
            "spool: cannot make a folder in /nowhere/at/all: No such file or directory; name one "
            "that can be written to");
}

}  // namespace
}  // namespace millrace::reports_server
