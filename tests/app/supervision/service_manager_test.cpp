#include "connector/app/supervision/service_manager.h"

#include <cstdlib>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/manager_socket.h"
#include "tests/support/temp_folder.h"

namespace millrace::app {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using testing::ManagerSocket;
using ::testing::StartsWith;

class ServiceManagerTest : public ::testing::Test {
 protected:
  ~ServiceManagerTest() override { (void)with({}); }

  // With these variables and no others of its own.
  static ServiceManager with(const std::vector<std::pair<const char*, std::string>>& variables) {
    for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) unsetenv(name);
    for (const auto& [name, value] : variables) setenv(name, value.c_str(), 1);
    return ServiceManager::from_environment();
  }

  testing::TempFolder folder_;
};

TEST_F(ServiceManagerTest, HearsWhatItIsToldInOrder) {
  ManagerSocket socket((folder_ / "notify").string());
  const auto manager = with({{"NOTIFY_SOCKET", socket.address()}});

  EXPECT_TRUE(manager.ready("as it\nshould be"));
  EXPECT_TRUE(manager.reloading());
  EXPECT_TRUE(manager.stopping(30s, "waiting"));
  EXPECT_TRUE(manager.ping());

  EXPECT_EQ(socket.next(), "READY=1\nSTATUS=as it\\nshould be\n");
  EXPECT_THAT(*socket.next(), StartsWith("RELOADING=1\nMONOTONIC_USEC="));
  EXPECT_EQ(socket.next(), "STOPPING=1\nEXTEND_TIMEOUT_USEC=30000000\nSTATUS=waiting\n");
  EXPECT_EQ(socket.next(), "WATCHDOG=1\n");
}

TEST_F(ServiceManagerTest, MayHaveAnAbstractName) {
  ManagerSocket socket(fmt::format("@millrace-test-{}", getpid()));
  const auto manager = with({{"NOTIFY_SOCKET", socket.address()}});

  EXPECT_TRUE(manager.ping());

  EXPECT_EQ(socket.next(), "WATCHDOG=1\n");
}

TEST_F(ServiceManagerTest, IsNotLeftToChildren) {
  ManagerSocket socket((folder_ / "notify").string());

  (void)with({{"NOTIFY_SOCKET", socket.address()}, {"WATCHDOG_USEC", "5"}, {"WATCHDOG_PID", "1"}});

  for (const char* name : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"}) {
    EXPECT_EQ(std::getenv(name), nullptr) << name;
  }
}

TEST_F(ServiceManagerTest, WatchesThisProcessOnly) {
  const std::string socket = "/run/notify";
  const auto own = std::to_string(getpid());

  EXPECT_EQ(with({{"NOTIFY_SOCKET", socket}, {"WATCHDOG_USEC", "90"}}).watchdog(), 90us);
  EXPECT_EQ(
      with({{"NOTIFY_SOCKET", socket}, {"WATCHDOG_USEC", "90"}, {"WATCHDOG_PID", own}}).watchdog(),
      90us);
  EXPECT_EQ(
      with({{"NOTIFY_SOCKET", socket}, {"WATCHDOG_USEC", "90"}, {"WATCHDOG_PID", "1"}}).watchdog(),
      std::nullopt);
  EXPECT_EQ(with({{"NOTIFY_SOCKET", socket}, {"WATCHDOG_USEC", "0"}}).watchdog(), std::nullopt);
  EXPECT_EQ(with({{"NOTIFY_SOCKET", socket}, {"WATCHDOG_USEC", "1m"}}).watchdog(), std::nullopt);
  EXPECT_EQ(with({{"WATCHDOG_USEC", "90"}}).watchdog(), std::nullopt);
}

TEST_F(ServiceManagerTest, WhoeverCannotBeToldIsNamed) {
  for (const std::string& address :
       {(folder_ / "nobody").string(), std::string("vsock:2:1"), "/" + std::string(200, 'x')}) {
    const auto told = with({{"NOTIFY_SOCKET", address}}).ping();

    ASSERT_FALSE(told) << address;
    EXPECT_THAT(told.error().message(), HasSubstr("(NOTIFY_SOCKET): "));
  }
}

TEST_F(ServiceManagerTest, WhereThereIsNoneNothingIsSaid) {
  EXPECT_TRUE(with({}).ready("nobody hears it"));
}

}  // namespace
}  // namespace millrace::app
