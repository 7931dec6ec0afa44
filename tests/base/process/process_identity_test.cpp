#include "connector/base/process/process_identity.h"

#include <csignal>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace millrace {
namespace {

// A process that has said who it is, and lives until it is killed.
class Child {
 public:
  Child() {
    int answer[2];
    EXPECT_EQ(pipe(answer), 0);
    pid_ = fork();
    if (pid_ == 0) tell_and_wait(answer[1]);
    std::string started(64, '\0');
    const auto size = read(answer[0], started.data(), started.size());
    started.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    close(answer[0]);
    close(answer[1]);
    identity.pid = pid_;
    identity.started = started;
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    end();
    reap();
  }

  // Returns when it is a zombie.
  void end() const {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    siginfo_t ended{};
    waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOWAIT);
  }
  void reap() {
    if (pid_ > 0) waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

  ProcessIdentity identity = this_process();

 private:
  [[noreturn]] static void tell_and_wait(int answer) {
    const auto started = this_process().started;
    if (write(answer, started.data(), started.size()) < 0) _exit(1);
    for (;;) pause();
  }

  pid_t pid_ = 0;
};

TEST(ProcessIdentityTest, SaysTheSameOfItselfEachTime) {
  const auto identity = this_process();

  EXPECT_EQ(identity, this_process());
  EXPECT_EQ(identity.pid, getpid());
  EXPECT_FALSE(identity.host.empty());
  EXPECT_FALSE(identity.space.empty());
  EXPECT_FALSE(identity.started.empty());
}

TEST(ProcessIdentityTest, AProcessThatRunsIsNotGone) {
  const Child child;

  EXPECT_FALSE(is_gone(child.identity));
  EXPECT_FALSE(is_gone(this_process()));
}

TEST(ProcessIdentityTest, OneThatEndedIsGoneEvenWhenNobodyHasReapedIt) {
  Child child;
  child.end();
  EXPECT_TRUE(is_gone(child.identity));

  child.reap();

  EXPECT_TRUE(is_gone(child.identity));
}

TEST(ProcessIdentityTest, APidThatWasGivenAgainIsAnotherProcess) {
  const Child child;
  auto former = child.identity;
  former.started = "1";

  EXPECT_TRUE(is_gone(former));
}

TEST(ProcessIdentityTest, NothingIsSaidOfOtherHostsAndContainers) {
  const Child child;
  child.end();
  auto elsewhere = child.identity;
  elsewhere.space = "another boot";
  auto unknown = child.identity;
  unknown.space = "";
  auto odd = child.identity;
  odd.pid = 0;

  EXPECT_FALSE(is_gone(elsewhere));
  EXPECT_FALSE(is_gone(unknown));
  EXPECT_FALSE(is_gone(odd));
}

}  // namespace
}  // namespace millrace
