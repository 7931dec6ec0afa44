#include "connector/data/origins.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "connector/data/batch.h"

namespace millrace {
namespace {

Batch letters(const std::string& texts, std::uint64_t first_row) {
  BatchBuilder builder(
      std::make_shared<Schema>(std::vector<Field>{{"a", {}, false}, {"b", {}, false}}), first_row);
  for (const char text : texts) {
    builder.add(std::string(1, text));
    builder.add_null();
  }
  return builder.take();
}

TEST(OriginsTest, AreARangeUntilRowsArePicked) {
  const Origins range(17);

  const Origins picked = range.at(std::vector<std::uint32_t>{4, 0, 2});

  EXPECT_EQ(range[3], 20u);
  EXPECT_TRUE(range.is_contiguous());
  EXPECT_FALSE(picked.is_contiguous());
  EXPECT_EQ(picked[0], 21u);
  EXPECT_EQ(picked[1], 17u);
  EXPECT_EQ(picked[2], 19u);
}

TEST(PickRowsTest, KeepsTextsNullsAndOriginsInTheNewOrder) {
  const Batch batch = letters("vwxyz", 11);

  const Batch picked = pick_rows(batch, std::vector<std::uint32_t>{4, 1});
  const Batch again = pick_rows(picked, std::vector<std::uint32_t>{1});

  ASSERT_EQ(picked.rows, 2u);
  EXPECT_EQ(picked.columns[0].text(0), "z");
  EXPECT_EQ(picked.columns[0].text(1), "w");
  EXPECT_TRUE(picked.columns[1].is_null(0));
  EXPECT_EQ(picked.origin(0), 15u);
  EXPECT_EQ(again.columns[0].text(0), "w");
  EXPECT_EQ(again.origin(0), 12u);
}

TEST(OriginLogTest, TellsTheOriginOfEveryRowThatWasWritten) {
  std::mt19937_64 random(3);
  std::vector<std::uint64_t> all;
  OriginLog log;
  for (std::uint64_t first = 1; all.size() < 5000; first += 100) {
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < 100; ++row) {
      if (random() % 3 == 0) rows.push_back(row);
    }
    std::shuffle(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(rows.size() / 2), random);
    const Origins origins = first % 300 == 1 ? Origins(first) : Origins(first).at(rows);
    const std::size_t count = origins.is_contiguous() ? 100 : rows.size();
    for (std::size_t row = 0; row < count; ++row) all.push_back(origins[row]);
    log.add(origins, count);
    log.add(Origins(7), 0);
  }

  for (std::size_t written = 0; written < all.size(); ++written) {
    ASSERT_EQ(log.origin_of(written + 1), all[written]);
  }
}

TEST(OriginLogTest, TakesAnyStep) {
  const std::vector<std::uint64_t> rows{1, std::uint64_t{1} << 62, 3, 3, 131};
  OriginLog log;
  log.add(Origins(rows), rows.size());

  for (std::size_t row = 0; row < rows.size(); ++row) EXPECT_EQ(log.origin_of(row + 1), rows[row]);
}

}  // namespace
}  // namespace millrace
