#include "connector/io/files/file_lock.h"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "connector/io/files/atomic_file.h"
#include "tests/support/temp_folder.h"

namespace millrace::io {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class FileLockTest : public ::testing::Test {
 protected:
  std::optional<FileLock> take(const std::string& target = "a.csv") {
    auto lock = FileLock::try_take(folder_.path(), target);
    if (!lock) throw std::runtime_error(lock.error().message());
    return std::move(*lock);
  }
  bool is_empty() { return fs::is_empty(folder_.path()); }

  millrace::testing::TempFolder folder_;
};

TEST_F(FileLockTest, IsHeldByOneAtATimeAndLeavesNothing) {
  auto first = take();
  ASSERT_TRUE(first);
  EXPECT_FALSE(take());
  EXPECT_TRUE(take("b.csv"));

  first.reset();

  EXPECT_TRUE(is_empty());
  EXPECT_TRUE(take());
  EXPECT_TRUE(is_empty());
}

TEST_F(FileLockTest, OutlivesTheRenameOfItsTarget) {
  auto held = take();
  auto file = AtomicFile::begin(folder_.path(), "a.csv");
  ASSERT_TRUE(file && file->commit(*held, false));

  EXPECT_FALSE(take());
}

TEST_F(FileLockTest, TakesOverWhatAKilledHolderLeft) {
  const pid_t child = fork();
  if (child == 0) {
    const auto held = FileLock::try_take(folder_.path(), "a.csv");
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  ASSERT_TRUE(fs::exists(folder_ / ".a.csv.millrace-lock"));

  EXPECT_TRUE(take());
  EXPECT_TRUE(is_empty());
}

// A holder removes the file; whoever had it open meanwhile holds nothing that others look at.
TEST_F(FileLockTest, IsFreeWhenOnlyARemovedFileIsLocked) {
  auto first = take();
  const Descriptor old(open((folder_ / ".a.csv.millrace-lock").c_str(), O_RDWR | O_CLOEXEC));
  first.reset();
  ASSERT_EQ(flock(old.get(), LOCK_EX | LOCK_NB), 0);

  const auto second = take();

  EXPECT_TRUE(second);
  EXPECT_TRUE(fs::exists(folder_ / ".a.csv.millrace-lock"));
}

TEST_F(FileLockTest, TakesNamesAsLongAsTheSystemDoes) {
  EXPECT_TRUE(take(std::string(255, 'n')));
  EXPECT_TRUE(is_empty());
}

TEST_F(FileLockTest, FollowsNoSymlinkAndOpensNoPipe) {
  const auto outside = folder_.write("outside", "secret");
  fs::create_symlink(outside, folder_ / ".a.csv.millrace-lock");
  ASSERT_EQ(mkfifo((folder_ / ".b.csv.millrace-lock").c_str(), 0600), 0);

  const auto link = FileLock::try_take(folder_.path(), "a.csv");
  const auto pipe = FileLock::try_take(folder_.path(), "b.csv");

  ASSERT_FALSE(link);
  EXPECT_EQ(link.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(link.error().message(), HasSubstr(".a.csv.millrace-lock"));
  ASSERT_FALSE(pipe);
  EXPECT_THAT(pipe.error().message(), HasSubstr("it is a pipe"));
  EXPECT_EQ(millrace::testing::read_file(outside), "secret");
}

// Eight processes add eight lines each, in a hurry: without the lock, most lines are lost.
TEST_F(FileLockTest, KeepsWhatManyProcessesAddToOneFile) {
  constexpr int kProcesses = 8;
  constexpr int kLines = 8;
  const auto try_to_add = [&](const std::string& line) -> Result<bool> {
    auto lock = FileLock::try_take(folder_.path(), "a.csv");
    if (!lock) return fail(lock.error());
    if (!*lock) return false;
    auto file = AtomicFile::begin(folder_.path(), "a.csv");
    if (!file) return fail(file.error());
    std::string text(file->old_size(), '\0');
    if (auto read = file->read_old(0, text); !read) return fail(read.error());
    if (auto written = file->write(text + line); !written) return fail(written.error());
    if (auto done = file->commit(**lock, true); !done) return fail(done.error());
    return true;
  };
  std::vector<pid_t> children;
  for (int i = 0; i < kProcesses; ++i) {
    children.push_back(fork());
    if (children.back() != 0) continue;
    for (int line = 0; line < kLines;) {
      const auto added = try_to_add(std::to_string(i) + "\n");
      if (!added) _exit(1);
      line += *added ? 1 : 0;
    }
    _exit(0);
  }
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }

  const auto text = millrace::testing::read_file(folder_ / "a.csv");
  EXPECT_EQ(std::ranges::count(text, '\n'), kProcesses * kLines);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_.path()), {}), 1);
}

}  // namespace
}  // namespace millrace::io
