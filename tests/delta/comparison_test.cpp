#include "connector/delta/comparison.h"

#include <map>
#include <random>

#include <gmock/gmock.h>

#include "tests/delta/delta_fixture.h"
#include "tests/support/temp_folder.h"

namespace millrace::delta {
namespace {

// Little enough that most of it lies on disk.
constexpr std::size_t kLittleMemory = 4096;

class ComparisonTest : public ::testing::Test {
 protected:
  Segment segment() { return *Segment::create(folder_.path()); }
  // As it comes back from where its parts were kept.
  Segment kept(const Segment& written) {
    auto copy = segment();
    for (std::uint64_t i = 0; i < written.parts(); ++i) {
      const auto added = copy.add_part(*written.part(i));
      EXPECT_TRUE(added) << added.error().message();
    }
    EXPECT_TRUE(copy.end());
    return copy;
  }
  HashSorter sorted(const std::vector<RowHashes>& rows, std::size_t memory = kHashMemory) {
    HashSorter sorter(folder_.path(), memory);
    EXPECT_TRUE(sorter.add(rows));
    return sorter;
  }
  static std::vector<RowHashes> rows_of(const Basis& basis) {
    std::vector<RowHashes> rows;
    auto reader = basis.read();
    while (const auto* next = *reader.next()) rows.push_back(*next);
    return rows;
  }

  testing::TempFolder folder_;
  std::vector<Segment> layers_;  // Of what is remembered.
};

TEST_F(ComparisonTest, TellsWhatIsNewChangedGoneAndRepeated) {
  auto before = sorted({record(1, 1), record(2, 2), record(3, 3), record(4, 4)});
  auto first = segment();
  ASSERT_TRUE(write_whole(before, first));
  std::vector<Segment> segments;
  segments.push_back(kept(first));
  const Basis basis(std::move(segments));

  auto now = sorted({record(4, 4), record(2, 22), record(5, 5), record(4, 4), record(1, 1)});
  auto difference = segment();
  const auto compared = compare(now, basis, difference);

  ASSERT_TRUE(compared) << compared.error().message();
  EXPECT_EQ(compared->added, 1u);
  EXPECT_EQ(compared->changed, 1u);
  EXPECT_EQ(compared->unchanged, 2u);
  EXPECT_EQ(compared->gone, 1u);
  EXPECT_EQ(compared->collapsed, 1u);
  EXPECT_EQ(compared->wanted.size(), 2u);
  EXPECT_TRUE(compared->wanted.has(1));
  EXPECT_TRUE(compared->wanted.has(2));
  EXPECT_EQ(difference.records(), 3u);
}

TEST_F(ComparisonTest, RowsOfOneKeyThatDifferAreAllWanted) {
  auto before = sorted({record(1, 1)});
  auto first = segment();
  ASSERT_TRUE(write_whole(before, first));
  std::vector<Segment> segments;
  segments.push_back(std::move(first));
  auto now = sorted({record(1, 1), record(1, 2), record(2, 1), record(2, 2)});
  auto difference = segment();
  const auto compared = compare(now, Basis(std::move(segments)), difference);
  ASSERT_TRUE(compared);
  EXPECT_EQ(compared->wanted.size(), 4u);
}

TEST_F(ComparisonTest, WithoutAnythingRememberedEveryRowIsNew) {
  auto now = sorted({record(1, 1), record(2, 1)});
  auto difference = segment();
  const auto compared = compare(now, Basis({}), difference);
  ASSERT_TRUE(compared);
  EXPECT_EQ(compared->added, 2u);
  EXPECT_EQ(compared->wanted.size(), 2u);
}

// Random exports, one after the other, against a map.
TEST_F(ComparisonTest, LayerUponLayerItEndsWithTheRowsOfTheLastExport) {
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same each time.
  std::map<std::uint64_t, std::uint64_t> known;
  std::vector<Segment> segments;
  for (int load = 0; load < 60; ++load) {
    std::map<std::uint64_t, std::uint64_t> next = known;
    const auto changes = random() % 400;
    for (std::size_t i = 0; i < changes; ++i) {
      const auto key = random() % 900;
      if (random() % 3 == 0) {
        next.erase(key);
      } else {
        next[key] = 1 + random() % 5;
      }
    }
    std::vector<RowHashes> rows;
    for (const auto& [key, row] : next) rows.push_back(record(key, row));
    std::ranges::shuffle(rows, random);
    auto now = sorted(rows, kLittleMemory);
    auto difference = segment();
    const Basis basis(std::move(segments));
    const auto compared = compare(now, basis, difference);
    ASSERT_TRUE(compared) << compared.error().message();

    std::uint64_t added = 0, changed = 0, gone = 0;
    for (const auto& [key, row] : next) {
      const auto before = known.find(key);
      if (before == known.end()) {
        ++added;
      } else if (before->second != row) {
        ++changed;
      }
    }
    for (const auto& [key, row] : known) gone += next.contains(key) ? 0 : 1;
    ASSERT_EQ(compared->added, added);
    ASSERT_EQ(compared->changed, changed);
    ASSERT_EQ(compared->gone, gone);
    ASSERT_EQ(compared->unchanged, next.size() - added - changed);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto before = known.find(rows[i].key.low);
      const bool is_same = before != known.end() && number(before->second) == rows[i].row;
      ASSERT_EQ(compared->wanted.has(i), !is_same);
    }
    // Now and then the layers become one.
    segments.clear();
    if (load % 7 == 6) {
      auto whole = segment();
      ASSERT_TRUE(write_whole(now, whole));
      layers_.clear();
      layers_.push_back(std::move(whole));
    } else {
      layers_.push_back(std::move(difference));
    }
    for (const auto& layer : layers_) segments.push_back(kept(layer));
    known = std::move(next);

    std::vector<RowHashes> expected;
    for (const auto& [key, row] : known) expected.push_back(record(key, row));
    std::vector<Segment> again;
    for (const auto& layer : layers_) again.push_back(kept(layer));
    ASSERT_EQ(rows_of(Basis(std::move(again))), expected);
  }
}

TEST_F(ComparisonTest, PartsThatAreDamagedAreRefused) {
  auto rows = sorted({record(1, 1), record(2, 2), record(3, 3)});
  auto whole = segment();
  ASSERT_TRUE(write_whole(rows, whole));
  const auto part = *whole.part(0);
  for (std::size_t at = 0; at < part.size(); at += 5) {
    auto broken = part;
    broken[at] = static_cast<char>(broken[at] ^ 4);
    auto copy = segment();
    const auto added = copy.add_part(broken);
    ASSERT_FALSE(added) << at;
    EXPECT_EQ(added.error().kind(), ErrorKind::BadData);
  }
  for (const auto size : {0, 7, 8, 39, 70}) {
    auto copy = segment();
    EXPECT_EQ(copy.add_part(part.substr(0, static_cast<std::size_t>(size))).has_value(), false);
  }
  auto twice = segment();
  ASSERT_TRUE(twice.add_part(part));
  EXPECT_FALSE(twice.add_part(part)) << "out of order";
}

TEST_F(ComparisonTest, ALongSegmentHasSeveralParts) {
  auto rows = segment();
  for (std::uint64_t i = 0; i < Segment::kRecordsOfAPart + 5; ++i) {
    ASSERT_TRUE(rows.add(record(i * 7, i)));
  }
  ASSERT_TRUE(rows.end());
  EXPECT_EQ(rows.parts(), 2u);
  EXPECT_EQ(kept(rows).records(), rows.records());
}

}  // namespace
}  // namespace millrace::delta
