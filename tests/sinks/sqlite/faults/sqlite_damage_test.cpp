// Database files in which bits have changed.

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>

#include "tests/sinks/sqlite/sqlite_fixture.h"

namespace millrace {
namespace {

const std::vector<Field> kTwoFields = columns({"id", "name"});

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// How many files are damaged: MILLRACE_TEST_FLIPS, by hand; 10,000 take some minutes.
int flips() {
  const char* wanted = std::getenv("MILLRACE_TEST_FLIPS");
  return wanted == nullptr ? 300 : std::atoi(wanted);
}

// A load that says it is done has replaced the rows; one that does not says what is wrong, and none
// brings the program down.
TEST_F(SqliteSinkTest, F090_ADamagedFileIsToldOrItsRowsAreReplacedWhole) {
  Rows old_rows;
  Rows new_rows;
  std::vector<std::string> wanted;
  for (int i = 0; i < 200; ++i) {
    const auto id = std::to_string(1000 + i);
    old_rows.push_back({id, "row " + id});
    new_rows.push_back({id, "new " + id});
    wanted.push_back(id + "|new " + id);
  }
  {
    auto first = to("{table: people, mode: replace}");
    loaded(*first, kTwoFields, old_rows);
  }
  const std::string whole = contents(path_);
  std::mt19937 random(7);
  int done = 0, told = 0;
  for (int flip = 0; flip < flips(); ++flip) {
    std::string damaged = whole;
    for (int bits = 0; bits <= flip % 8; ++bits) {
      damaged[random() % damaged.size()] ^= static_cast<char>(1 << random() % 8);
    }
    for (const auto* rest : {"-wal", "-shm", "-journal"}) {
      std::filesystem::remove(path_.string() + rest);
    }
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << damaged;
    connection_ = connect("sqlite", "path: " + path_.string());
    auto destination = to("{table: people, mode: replace}");
    const auto report = load(*destination, kTwoFields, new_rows, kSecondLoad);
    destination.reset();
    if (!report) {
      EXPECT_FALSE(report.error().message().empty());
      ++told;
      continue;
    }
    ++done;
    EXPECT_EQ(query("id, name", "people ORDER BY id"), wanted) << flip;
  }
  EXPECT_GT(done, 0);
  EXPECT_GT(told, 0);
}

}  // namespace
}  // namespace millrace
