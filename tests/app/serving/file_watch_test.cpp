#include "connector/app/serving/file_watch.h"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace millrace::app {
namespace {

namespace fs = std::filesystem;

class FileWatchTest : public ::testing::Test {
 protected:
  FileWatchTest() : file_(folder_.write("a.yaml", "one")) { watch_.watch({file_}); }

  // The first look sees that something is going on, the second that it has ended.
  bool is_seen() {
    EXPECT_FALSE(watch_.has_changed());
    return watch_.has_changed();
  }

  testing::TempFolder folder_;
  fs::path file_;
  FileWatch watch_;
};

TEST_F(FileWatchTest, ANewContentIsAChange) {
  folder_.write("a.yaml", "another");
  EXPECT_TRUE(is_seen());
}

TEST_F(FileWatchTest, NothingIsNone) {
  EXPECT_FALSE(is_seen());
}

TEST_F(FileWatchTest, AnotherFileOfThatNameIsAChange) {
  const auto other = folder_.write("b.yaml", "two");
  fs::last_write_time(other, fs::last_write_time(file_));
  fs::rename(other, file_);
  EXPECT_TRUE(is_seen());
}

TEST_F(FileWatchTest, ALinkThatLeadsElsewhereIsAChange) {
  const auto link = folder_ / "link.yaml";
  const auto other = folder_.write("b.yaml", "two");
  fs::create_symlink(file_, link);
  watch_.watch({link});
  fs::create_symlink(other, folder_ / "next");
  fs::rename(folder_ / "next", link);
  EXPECT_TRUE(is_seen());
}

TEST_F(FileWatchTest, AFileThatIsGoneIsAChangeAndSoIsItsReturn) {
  fs::remove(file_);
  EXPECT_TRUE(is_seen());
  watch_.watch({file_});
  EXPECT_FALSE(is_seen());
  folder_.write("a.yaml", "one");
  EXPECT_TRUE(is_seen());
}

TEST_F(FileWatchTest, AFolderChangesWithItsFiles) {
  watch_.watch({folder_.path()});
  folder_.write("b.yaml", "two");
  EXPECT_TRUE(is_seen());
}

TEST_F(FileWatchTest, WhatIsStillBeingWrittenIsWaitedFor) {
  folder_.write("a.yaml", "one, and");
  EXPECT_FALSE(watch_.has_changed());
  folder_.write("a.yaml", "one, and two");
  EXPECT_FALSE(watch_.has_changed());
  EXPECT_TRUE(watch_.has_changed());
}

}  // namespace
}  // namespace millrace::app
