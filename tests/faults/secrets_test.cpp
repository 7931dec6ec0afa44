// What a run leaves of its secrets where others may look: F127, F147, F152. Each test runs the
// whole program. That no output and no file has one is looked at after every run of every fault.

#include <csignal>
#include <fstream>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "tests/faults/source_faults.h"

namespace millrace::testing {
namespace {

class RunningProgram : public SourceFaults {
 protected:
  // A run that waits for the rest of its file; what it starts with would allow core files.
  void SetUp() override {
    SourceFaults::SetUp();
    rlimit cores{};
    getrlimit(RLIMIT_CORE, &cores);
    cores.rlim_cur = cores.rlim_max;
    setrlimit(RLIMIT_CORE, &cores);
    storage().on({.path = kFile, .times = When::kAlways}, {.hold_after = 300});
    fetch();
    process_ = start();
    storage().wait_for(kFile, 1);
  }

  std::unique_ptr<Process> process_;
};

TEST_F(RunningProgram, F127_CanLeaveNoCoreFile) {
  std::ifstream limits(fmt::format("/proc/{}/limits", process_->id()));
  std::string core;
  for (std::string line; std::getline(limits, line);) {
    if (line.starts_with("Max core file size")) core = line;
  }

  EXPECT_THAT(core, ::testing::MatchesRegex("Max core file size +0 +0 +bytes *"));
}

TEST_F(RunningProgram, F127_LeavesNoSecretWhenItCrashes) {
  process_->signal(SIGABRT);

  EXPECT_EQ(process_->wait(), 128 + SIGABRT);
  judge_secrets();
}

TEST_F(RunningProgram, F152_HasFilesThatNobodyElseMayRead) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder().path())) {
    const std::string name = entry.path().filename();
    if (name == "people.csv" || name.ends_with(".yaml")) continue;
    const auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
    EXPECT_EQ(entry.status().permissions() & others, std::filesystem::perms::none) << entry.path();
  }
}

}  // namespace
}  // namespace millrace::testing
