#include "connector/ledger/tables/state_file.h"

#include <fstream>
#include <functional>
#include <map>
#include <random>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temp_folder.h"

namespace millrace::ledger {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

void make(const std::filesystem::path& path, const std::string& sql) {
  auto database = io::SqliteDatabase::open(path, io::SqliteAccess::Create);
  ASSERT_TRUE(database && database->exec(sql));
}

// A file that is not ours, or not any more: F106.
struct Unfit {
  std::string name;
  std::function<void(const std::filesystem::path&)> prepare;
  std::string says;
};

void PrintTo(const Unfit& unfit, std::ostream* out) {
  *out << unfit.name;
}

class UnfitStateFile : public ::testing::TestWithParam<Unfit> {};

TEST_P(UnfitStateFile, IsRefusedByNameAndLeftAsItIs) {
  const testing::TempFolder folder;
  const auto path = folder / "state.db";
  GetParam().prepare(path);
  const bool is_file = std::filesystem::is_regular_file(path);
  const auto before = is_file ? testing::read_file(path) : "";

  const auto state = open_state_file(path);

  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(state.error().message(), HasSubstr(path.string()));
  EXPECT_THAT(state.error().message(), HasSubstr(GetParam().says));
  if (is_file) EXPECT_EQ(testing::read_file(path), before);
}

INSTANTIATE_TEST_SUITE_P(
    , UnfitStateFile,
    ::testing::Values(
        Unfit{"OfAnotherProgram", [](const auto& path) { make(path, "PRAGMA application_id = 7"); },
              "another program; name another path in state.sqlite.path"},
        Unfit{"WithTablesOfSomebody",
              [](const auto& path) { make(path, "CREATE TABLE orders (id INTEGER)"); },
              "another program"},
        Unfit{"OfANewerMillrace",
              [](const auto& path) {
                ASSERT_TRUE(open_state_file(path));
                make(path, "PRAGMA user_version = 1000");
              },
              "was written by a newer millrace"},
        Unfit{"NoDatabaseAtAll",
              [](const auto& path) { std::ofstream(path) << std::string(20'000, 'x'); },
              "the file is something else"},
        Unfit{"APipe", [](const auto& path) { ASSERT_EQ(mkfifo(path.c_str(), 0600), 0); },
              "is a pipe or a device, and no file; name another path"},
        Unfit{"AFolder", [](const auto& path) { std::filesystem::create_directory(path); },
              "cannot open"},
        Unfit{"Truncated",
              [](const auto& path) {
                ASSERT_TRUE(open_state_file(path));
                std::filesystem::resize_file(path, 4096 + 17);
              },
              "damaged"}),
    [](const auto& test) { return test.param.name; });

TEST(StateFile, BelowAFileIsRefused) {
  const testing::TempFolder folder;
  const auto file = folder.write("taken", "x");

  const auto state = open_state_file(file / "state.db");

  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(state.error().message(), HasSubstr(file.string()));
}

TEST(StateFile, AnEmptyFileBecomesOne) {
  const testing::TempFolder folder;
  const auto path = folder.write("state.db", "");

  const auto state = open_state_file(path);

  EXPECT_TRUE(state) << state.error().message();
}

// A power cut cannot be had here; these settings are what SQLite asks for.
TEST(StateFile, IsWrittenSoThatACommitOutlastsAPowerCut) {
  const testing::TempFolder folder;
  auto state = open_state_file(folder / "state.db");
  ASSERT_TRUE(state);

  auto synchronous = state->prepare("PRAGMA synchronous");
  auto journal = state->prepare("PRAGMA journal_mode");

  constexpr int kFull = 2;
  ASSERT_TRUE(synchronous->step() && journal->step());
  EXPECT_EQ(synchronous->integer(0), kFull);
  EXPECT_EQ(journal->text(0), "wal");
}

TEST(StateFile, ServesSeveralProcessesAtOnce) {
  const testing::TempFolder folder;
  auto first = open_state_file(folder / "state.db");
  auto second = open_state_file(folder / "state.db");

  ASSERT_TRUE(first && second);
  EXPECT_TRUE(first->exec("INSERT INTO millrace_jobs VALUES ('a', '1', 0, 0)"));
  EXPECT_TRUE(second->exec("INSERT INTO millrace_jobs VALUES ('b', '1', 0, 0)"));
}

TEST(StateFile, OfVersion3KeepsItsRowsAndGetsTheNewTables) {
  const testing::TempFolder folder;
  const auto path = folder / "state.db";
  {
    auto old = open_state_file(path);
    ASSERT_TRUE(
        old &&
        old->exec(
            "INSERT INTO millrace_jobs VALUES ('a', '1', 0, 0);"
            "DROP TABLE millrace_leases; DROP TABLE millrace_guarded; PRAGMA user_version = 3"));
  }

  auto state = open_state_file(path);

  ASSERT_TRUE(state) << state.error().message();
  auto jobs = state->prepare("SELECT count(*) FROM millrace_jobs");
  auto leases = state->prepare("SELECT count(*) FROM millrace_leases");
  ASSERT_TRUE(jobs && leases && jobs->step() && leases->step());
  EXPECT_EQ(jobs->integer(0), 1);
  EXPECT_EQ(leases->integer(0), 0);
}

// Opens the file in so many processes in the same moment, and counts what they say.
std::map<std::string, int> opened_at_once(const std::filesystem::path& path, int processes) {
  int start[2];
  EXPECT_EQ(pipe(start), 0);
  const auto folder = path.parent_path();
  std::vector<pid_t> children;
  for (int i = 0; i < processes; ++i) {
    children.push_back(fork());
    if (children.back() != 0) continue;
    close(start[1]);
    char nothing = 0;
    [[maybe_unused]] const auto ended = read(start[0], &nothing, 1);
    const auto state = open_state_file(path);
    const std::string said = state ? "opened" : state.error().message();
    std::ofstream(folder / fmt::format("said{}", i)) << said;
    _exit(0);
  }
  close(start[0]);
  close(start[1]);
  std::map<std::string, int> said;
  for (int i = 0; i < processes; ++i) {
    waitpid(children[static_cast<std::size_t>(i)], nullptr, 0);
    ++said[testing::read_file(folder / fmt::format("said{}", i))];
  }
  return said;
}

// F108
TEST(StateFile, IsMadeOnceBySeveralProcessesThatStartAtOnce) {
  for (int round = 0; round < 12; ++round) {
    const testing::TempFolder folder;

    EXPECT_THAT(opened_at_once(folder / "state.db", 8), ElementsAre(Pair("opened", 8)));
  }
}

// A state file of some megabytes, which a long history makes, and a table of its last pages.
void make_large(const std::filesystem::path& path) {
  auto state = open_state_file(path);
  ASSERT_TRUE(state) << state.error().message();
  const auto filled = state->exec(
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000) INSERT INTO "
      "millrace_jobs SELECT 'r' || i, hex(randomblob(500)), 0, 0 FROM n");
  ASSERT_TRUE(filled) << filled.error().message();
}

TEST(LargeStateFile, IsNotReadWholeWhenItIsOpened) {
  const testing::TempFolder folder;
  const auto path = folder / "state.db";
  make_large(path);
  std::string bytes = testing::read_file(path);
  bytes.replace(bytes.size() - 1'000'000, 500'000, 500'000, '\xff');
  folder.write("state.db", bytes);

  auto state = open_state_file(path);
  const auto read = state ? state->exec("SELECT max(job_id) FROM millrace_jobs WHERE seen_at = 1")
                          : fail(state.error());

  EXPECT_TRUE(state) << state.error().message();
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(read.error().message(), HasSubstr("the file is damaged; restore it from a copy"));
}

TEST(LargeStateFile, IsRefusedWhenItsEndIsMissing) {
  const testing::TempFolder folder;
  const auto path = folder / "state.db";
  make_large(path);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);

  const auto state = open_state_file(path);

  ASSERT_FALSE(state);
  EXPECT_EQ(state.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(state.error().message(), HasSubstr("damaged"));
}

// F106: whatever byte is wrong, the answer is a file that works or a refusal.
TEST(StateFile, AFlippedBitIsNoCrash) {
  const testing::TempFolder folder;
  const auto whole = folder / "whole.db";
  {
    auto state = open_state_file(whole);
    ASSERT_TRUE(state);
    for (int i = 0; i < 50; ++i) {
      ASSERT_TRUE(
          state->exec("INSERT INTO millrace_jobs VALUES ('" + std::to_string(i) + "', '1', 0, 0)"));
    }
  }
  const std::string bytes = testing::read_file(whole);
  std::mt19937 random(7);
  int refused = 0;
  for (int i = 0; i < 100; ++i) {
    std::string flipped = bytes;
    flipped[random() % (i % 2 == 0 ? 200 : flipped.size())] ^=
        static_cast<char>(1 << (random() % 8));
    const auto path = folder.write("flipped.db", flipped);
    const auto state = open_state_file(path);
    if (!state) ++refused;
    if (!state) EXPECT_THAT(state.error().message(), HasSubstr(path.string()));
    for (const char* log : {"flipped.db-wal", "flipped.db-shm"}) {
      std::filesystem::remove(folder / log);
    }
  }
  EXPECT_GT(refused, 10);
}

}  // namespace
}  // namespace millrace::ledger
