#include "connector/spill/record_sorter.h"

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/peak_memory.h"
#include "tests/support/temp_folder.h"

namespace millrace::spill {
namespace {

using Records = std::vector<std::pair<std::string, std::string>>;

Records random_records(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  Records records;
  for (std::size_t i = 0; i < count; ++i) {
    std::string key(random() % 12, '\0');
    for (char& byte : key) byte = static_cast<char>(random() % 3 == 0 ? 0 : random() % 256);
    records.emplace_back(std::move(key), std::to_string(i));
  }
  return records;
}

// Values tell in which order equal keys came.
Records sorted(Records records) {
  std::ranges::sort(records, {}, [](const auto& record) {
    return std::tuple(std::string_view(record.first), record.second.size(),
                      std::string_view(record.second));
  });
  return records;
}

class RecordSorterTest : public ::testing::Test {
 protected:
  static Records drain(RecordSorter& sorter) {
    Records records;
    for (auto next = sorter.next(); next && *next; next = sorter.next()) {
      records.emplace_back((*next)->key, (*next)->value);
    }
    return records;
  }
  Records sort(const Records& records, std::uint64_t memory) {
    RecordSorter sorter({folder_.path(), memory});
    for (const auto& [key, value] : records) EXPECT_TRUE(sorter.add({key, value}));
    EXPECT_TRUE(sorter.sort());
    has_spilled_ = sorter.has_spilled();
    return drain(sorter);
  }

  testing::TempFolder folder_;
  bool has_spilled_ = false;
};

TEST_F(RecordSorterTest, PutsRecordsInOrderAndKeepsThatOfEquals) {
  const Records records = random_records(5'000, 1);

  EXPECT_EQ(sort(records, 64 << 20), sorted(records));
  EXPECT_FALSE(has_spilled_);
}

TEST_F(RecordSorterTest, GivesTheSameWhateverItsMemory) {
  const Records records = random_records(5'000, 2);

  for (const std::uint64_t memory : {0, 5'000, 20'000, 100'000}) {
    EXPECT_EQ(sort(records, memory), sorted(records)) << memory;
    EXPECT_TRUE(has_spilled_) << memory;
  }
}

TEST_F(RecordSorterTest, SortsNothingAndLongRecords) {
  EXPECT_TRUE(sort({}, 0).empty());
  Records records;
  for (int i = 9; i > 0; --i)
    records.emplace_back(std::string(100'000 * i, 'x'), std::string(i, 'y'));

  EXPECT_EQ(sort(records, 10'000), sorted(records));
}

TEST_F(RecordSorterTest, LeavesNothingInItsFolder) {
  RecordSorter sorter({folder_.path(), 0});
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(sorter.add({"key", "value"}));

  EXPECT_TRUE(sorter.has_spilled());
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

TEST_F(RecordSorterTest, SaysWhyItCannotSpill) {
  RecordSorter sorter({folder_ / "is_not_there", 0});

  const auto added = sorter.add({"key", "value"});

  ASSERT_FALSE(added);
  EXPECT_TRUE(added.error().message().contains("cannot make a temporary file in"));
}

TEST_F(RecordSorterTest, ReadsFewRunsAtOnceWhereRecordsAreLong) {
  constexpr std::uint64_t kMemory = 8 << 20;
  const std::string value(1 << 20, 'x');
  const testing::PeakMemory peak;
  RecordSorter sorter({folder_.path(), kMemory});
  for (int key = 400; key > 0; --key) {
    ASSERT_TRUE(sorter.add({std::to_string(1000 + key), value}));
  }
  ASSERT_TRUE(sorter.sort());

  for (int key = 1; key <= 400; ++key) {
    const auto record = sorter.next();
    ASSERT_TRUE(record && *record);
    ASSERT_EQ((*record)->key, std::to_string(1000 + key));
    ASSERT_EQ((*record)->value, value);
  }
  EXPECT_LT(peak.growth(), 3 * kMemory);
}

}  // namespace
}  // namespace millrace::spill
