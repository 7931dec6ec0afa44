#include "connector/spill/kept_rows.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace millrace::spill {
namespace {

struct Row {
  std::string key;
  std::string rank;
};

std::vector<Row> random_rows(std::size_t count, unsigned keys) {
  std::mt19937 random(4);
  std::vector<Row> rows;
  for (std::size_t i = 0; i < count; ++i) {
    rows.push_back({"key " + std::to_string(random() % keys),
                    std::string(1 + random() % 6, static_cast<char>('a' + random() % 5))});
  }
  return rows;
}

bool replaces(Keep keep, const std::string& rank, const std::string& kept) {
  if (keep == Keep::Greatest) return rank > kept;
  if (keep == Keep::Least) return rank < kept;
  return keep == Keep::Last;
}

std::vector<std::uint64_t> expected(Keep keep, const std::vector<Row>& rows) {
  std::map<std::string, std::uint64_t> best;
  for (std::uint64_t i = 0; i < rows.size(); ++i) {
    const auto [found, is_new] = best.try_emplace(rows[i].key, i);
    if (!is_new && replaces(keep, rows[i].rank, rows[found->second].rank)) found->second = i;
  }
  std::vector<std::uint64_t> numbers;
  for (const auto& [key, number] : best) numbers.push_back(number);
  std::ranges::sort(numbers);
  return numbers;
}

class KeptRowsTest : public ::testing::TestWithParam<Keep> {
 protected:
  std::vector<std::uint64_t> kept(const std::vector<Row>& rows, std::uint64_t memory) const {
    KeptRows table(GetParam(), {folder_.path(), memory});
    for (std::uint64_t i = 0; i < rows.size(); ++i) {
      EXPECT_TRUE(table.add(rows[i].key, rows[i].rank, i));
    }
    EXPECT_TRUE(table.finish());
    std::vector<std::uint64_t> numbers;
    for (auto next = table.next(); next && *next; next = table.next()) numbers.push_back(**next);
    return numbers;
  }

  testing::TempFolder folder_;
};

TEST_P(KeptRowsTest, FindsTheRowOfEachKey) {
  const auto rows = random_rows(5'000, 1'000);

  EXPECT_EQ(kept(rows, 64 << 20), expected(GetParam(), rows));
}

TEST_P(KeptRowsTest, FindsTheSameWhateverItsMemory) {
  const auto rows = random_rows(5'000, 1'000);

  for (const std::uint64_t memory : {0, 5'000, 30'000, 100'000}) {
    EXPECT_EQ(kept(rows, memory), expected(GetParam(), rows)) << memory;
  }
}

TEST_P(KeptRowsTest, FindsNothingInNothing) {
  EXPECT_TRUE(kept({}, 0).empty());
}

TEST_P(KeptRowsTest, SaysWhyItCannotSpill) {
  KeptRows table(GetParam(), {folder_ / "is_not_there", 0});
  Result<void> added;
  for (std::uint64_t i = 0; added && i < 10'000; ++i) {
    added = table.add("key " + std::to_string(i), "", i);
  }
  ASSERT_FALSE(added);
  EXPECT_TRUE(added.error().message().contains("cannot make a temporary file in"));
}

INSTANTIATE_TEST_SUITE_P(, KeptRowsTest,
                         ::testing::Values(Keep::First, Keep::Last, Keep::Greatest, Keep::Least));

}  // namespace
}  // namespace millrace::spill
