// The program where its streams are closed, full or not read, its descriptors run out, and its
// terminal goes.

#include <csignal>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "connector/io/files/descriptor.h"
#include "connector/io/sqlite/sqlite.h"
#include "tests/reports_server/client.h"
#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

namespace millrace::reports_server {
namespace {

using millrace::testing::Process;
using millrace::testing::read_file;
using ::testing::HasSubstr;

class StreamsTest : public ::testing::Test {
 protected:
  StreamsTest() {
    auto database = io::SqliteDatabase::open(folder_ / "data.db", io::SqliteAccess::Create);
    EXPECT_TRUE(database->exec("CREATE TABLE t (a); INSERT INTO t VALUES (1)"));
    folder_.write("reports.yaml",
                  "keys: [{name: ops, key: right}]\ndatabase: data.db\nspool: .\n"
                  "limits: {connections: 3}\n"
                  "reports: {one: {id: 1, query: SELECT a FROM t}}\n");
  }

  // The program, started by a shell that says where its streams go.
  std::unique_ptr<Process> start(const std::string& arguments, const std::string& redirections,
                                 const std::string& before = "") {
    const std::string program = MILLRACE_BINARY_DIR "/bin/millrace-reports-server";
    return std::make_unique<Process>(
        "/bin/sh", Process::Options{.arguments = {"-c", before + "exec '" + program + "' " +
                                                            arguments + " " + redirections},
                                    .folder = folder_.path(),
                                    .environment = {}});
  }

  std::unique_ptr<Process> serve(const std::string& redirections, const std::string& before = "") {
    auto server = start("--port 0 --port-file port", redirections, before);
    while (server->is_running() && !std::filesystem::exists(folder_ / "port")) {
      std::this_thread::yield();
    }
    EXPECT_TRUE(server->is_running()) << server->errors();
    if (server->is_running()) {
      port_ = static_cast<std::uint16_t>(std::stoi(read_file(folder_ / "port")));
    }
    return server;
  }

  std::string rows() {
    Client client(port_, "right");
    return client.download(client.submit("/queries/1/submit_export.csv")).body;
  }

  int stop(Process& server) {
    server.signal(SIGTERM);
    return server.wait();
  }

  millrace::testing::TempFolder folder_;
  std::uint16_t port_ = 0;
};

TEST_F(StreamsTest, ServesWithStreamsThatAreClosedAndGivesTheirNumbersToNoFile) {
  const auto server = serve("<&- >&- 2>&-");
  EXPECT_EQ(rows(), "a\n1\n");
  const std::filesystem::path opened = "/proc/" + std::to_string(server->id()) + "/fd";
  for (const char* number : {"0", "1", "2"}) {
    EXPECT_EQ(std::filesystem::read_symlink(opened / number), "/dev/null") << number;
  }
  EXPECT_EQ(stop(*server), 0);
}

TEST_F(StreamsTest, ServesWithStreamsThatAreFull) {
  const auto server = serve(">/dev/full 2>/dev/full");
  EXPECT_EQ(rows(), "a\n1\n");
  EXPECT_EQ(stop(*server), 0);
}

TEST_F(StreamsTest, AnAnswerThatStdoutDoesNotTakeIsNoSuccess) {
  for (const char* asked : {"--version", "--help", "--check"}) {
    const auto program = start(asked, ">/dev/full");
    EXPECT_EQ(program->wait(), 2) << asked;
    EXPECT_EQ(program->errors(), "stdout cannot be written to\n");
  }
}

// More lines than a pipe holds, of which nobody reads one.
TEST_F(StreamsTest, AStderrThatNobodyReadsHoldsUpNobodyAndMissesAreCounted) {
  const auto pipe = folder_ / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  io::Descriptor reader(open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  ASSERT_TRUE(reader);
  const auto server = serve("2>pipe");
  Client client(port_, "right");
  const std::string path = "/" + std::string(180, 'x');
  for (int i = 0; i < 1'000; ++i) ASSERT_EQ(client.get(path).status, 404) << i;

  std::string said(std::size_t{1} << 20, '\0');
  said.resize(
      static_cast<std::size_t>(std::max<ssize_t>(0, read(reader.get(), said.data(), said.size()))));
  EXPECT_EQ(client.get(path).status, 404);
  EXPECT_EQ(client.get(path).status, 404);
  std::string later(std::size_t{1} << 20, '\0');
  later.resize(static_cast<std::size_t>(
      std::max<ssize_t>(0, read(reader.get(), later.data(), later.size()))));
  EXPECT_GT(said.size(), 10'000u);
  EXPECT_THAT(later, HasSubstr(" lines were dropped here, because stderr was not read in time\n"));

  reader.reset();
  EXPECT_EQ(rows(), "a\n1\n");
  EXPECT_EQ(stop(*server), 0);
}

TEST_F(StreamsTest, ATerminalThatGoesStopsItUnlessItWasToldToStay) {
  const auto server = serve("");
  server->signal(SIGHUP);
  EXPECT_EQ(server->wait(), 0) << server->errors();

  std::filesystem::remove(folder_ / "port");
  const auto staying = serve("", "trap '' HUP; ");
  staying->signal(SIGHUP);
  EXPECT_EQ(rows(), "a\n1\n");
  EXPECT_EQ(stop(*staying), 0);
}

// Each new caller needs the descriptor of the one before.
TEST_F(StreamsTest, WithoutADescriptorForAnotherCallerTheIdleOnesGoAndItIsSaidOnce) {
  const auto server = serve("");
  const auto opened = [&] {
    const std::filesystem::path folder = "/proc/" + std::to_string(server->id()) + "/fd";
    return std::distance(std::filesystem::directory_iterator(folder), {});
  };
  std::vector<std::unique_ptr<Client>> clients;
  const auto call = [&] {
    clients.push_back(std::make_unique<Client>(port_, ""));
    EXPECT_EQ(clients.back()->get("/healthz").status, 200);
  };
  call();
  const auto count = opened();
  // The sanitizer needs descriptors to check a virtual call for the first time: make room once.
  for (int i = 0; i < 3; ++i) call();
  clients.erase(clients.begin(), clients.end() - 1);
  while (opened() != count) std::this_thread::yield();
  rlimit limit{};
  ASSERT_EQ(prlimit(server->id(), RLIMIT_NOFILE, nullptr, &limit), 0);
  limit.rlim_cur = static_cast<rlim_t>(count);
  ASSERT_EQ(prlimit(server->id(), RLIMIT_NOFILE, &limit, nullptr), 0);

  for (int i = 0; i < 3; ++i) call();
  limit.rlim_cur = limit.rlim_max;
  ASSERT_EQ(prlimit(server->id(), RLIMIT_NOFILE, &limit, nullptr), 0);

  EXPECT_EQ(rows(), "a\n1\n");
  EXPECT_EQ(stop(*server), 0);
  const auto said = server->errors();
  const auto first = said.find("Too many open files");
  EXPECT_NE(first, said.npos) << said;
  EXPECT_EQ(said.find("Too many open files", first + 1), said.npos) << said;
}

}  // namespace
}  // namespace millrace::reports_server
