#pragma once

#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "connector/io/files/atomic_file.h"
#include "tests/support/temp_folder.h"

namespace millrace::io {

inline constexpr uid_t kNobody = 65534;

// Runs `work` in a child process; true when it returned true there.
template <class Work>
bool in_child(Work work) {
  const pid_t child = fork();
  if (child == 0) _exit(work() ? 0 : 1);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

class AtomicFileTest : public ::testing::Test {
 protected:
  AtomicFile begin(const std::string& target) {
    auto file = AtomicFile::begin(folder_.path(), target);
    if (!file) throw std::runtime_error(file.error().message());
    return std::move(*file);
  }
  Error begin_error(const std::string& target) {
    auto file = AtomicFile::begin(folder_.path(), target);
    return file ? Error(ErrorKind::Internal, "begin() did not fail") : file.error();
  }
  // With the lock on the target, as every writer does it.
  Result<std::vector<std::string>> commit(AtomicFile& file, const std::string& target,
                                          bool only_over_old = false) {
    auto lock = FileLock::try_take(folder_.path(), target);
    if (!lock || !*lock) throw std::runtime_error("the lock is not free");
    return file.commit(**lock, only_over_old);
  }
  // Writes `text` as the whole of `target`, and gives what it has to say.
  std::vector<std::string> replace(const std::string& target, const std::string& text) {
    auto file = begin(target);
    write(file, text);
    auto notes = commit(file, target);
    return notes ? *notes : std::vector<std::string>{"failed: " + notes.error().message()};
  }
  struct stat look_at(const std::string& name) {
    struct stat found{};
    EXPECT_EQ(lstat((folder_ / name).c_str(), &found), 0) << name;
    return found;
  }
  static void write(AtomicFile& file, const std::string& text) {
    auto written = file.write(text);
    ASSERT_TRUE(written) << written.error().message();
  }
  std::vector<std::string> names() {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      found.push_back(entry.path().filename().string());
    }
    return found;
  }

  // A process that began to write `target` and was killed in the middle.
  void leave_a_part(const std::string& target) {
    const pid_t child = fork();
    if (child == 0) {
      auto file = AtomicFile::begin(folder_.path(), target);
      if (file && file->write(std::string("half a row"))) kill(getpid(), SIGKILL);
      _exit(1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status));
  }

  millrace::testing::TempFolder folder_;
};

}  // namespace millrace::io
