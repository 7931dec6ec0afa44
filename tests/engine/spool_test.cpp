#include "connector/engine/lanes/spool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/fakes.h"
#include "tests/support/temp_folder.h"

namespace millrace::engine {
namespace {

using testing::batch_of;
using testing::rows_of;
using testing::schema_of;
using Rows = std::vector<std::vector<std::string>>;

class SpoolTest : public ::testing::Test {
 protected:
  Rows read_all(const Spool& spool) const {
    Rows rows;
    Spool::Reader reader(spool, schema_);
    for (auto batch = reader.next(); batch && *batch; batch = reader.next()) {
      for (auto& row : rows_of(**batch)) rows.push_back(std::move(row));
    }
    return rows;
  }

  testing::TempFolder folder_;
  SchemaPtr schema_ = schema_of({"a", "b"});
};

TEST_F(SpoolTest, GivesBackWhatItWasGiven) {
  auto spool = Spool::create(folder_.path());
  const std::string large(300'000, 'x');
  const Rows first{{"1", "∅"}, {"", "\n\"\\N\t"}, {large, "ü漢😀"}};
  const Rows second{{"∅", "∅"}};

  ASSERT_TRUE(spool->append(batch_of(schema_, first)));
  ASSERT_TRUE(spool->append(batch_of(schema_, second, 4)));

  EXPECT_EQ(spool->rows(), 4u);
  EXPECT_EQ(read_all(*spool), (Rows{first[0], first[1], first[2], second[0]}));
}

TEST_F(SpoolTest, ServesReadersAtTheirOwnPace) {
  auto spool = Spool::create(folder_.path());
  ASSERT_TRUE(spool->append(batch_of(schema_, {{"1", "a"}})));
  ASSERT_TRUE(spool->append(batch_of(schema_, {{"2", "b"}}, 2)));
  Spool::Reader slow(*spool, schema_);

  const auto first = slow.next();
  const auto whole = read_all(*spool);
  const auto second = slow.next();

  EXPECT_EQ(whole.size(), 2u);
  EXPECT_EQ(rows_of(**first), (Rows{{"1", "a"}}));
  EXPECT_EQ(rows_of(**second), (Rows{{"2", "b"}}));
  EXPECT_EQ((*second)->origin(0), 2u);
}

TEST_F(SpoolTest, KeepsTheOriginOfEveryRow) {
  auto spool = Spool::create(folder_.path());
  const Batch batch = batch_of(schema_, {{"1", "a"}, {"2", "∅"}, {"3", "c"}, {"4", "d"}}, 101);
  spool->make_digest();
  ASSERT_TRUE(spool->append(pick_rows(batch, std::vector<std::uint32_t>{3, 1})));
  ASSERT_TRUE(spool->append(batch));
  Spool::Reader reader(*spool, schema_);

  const auto picked = reader.next();
  const auto whole = reader.next();

  EXPECT_EQ(rows_of(**picked), (Rows{{"4", "d"}, {"2", "∅"}}));
  EXPECT_EQ((*picked)->origin(0), 104u);
  EXPECT_EQ((*picked)->origin(1), 102u);
  EXPECT_EQ((*whole)->origin(3), 104u);
  EXPECT_TRUE((*whole)->origins.is_contiguous());
}

TEST_F(SpoolTest, KeepsTheKindOfAJsonValue) {
  auto spool = Spool::create(folder_.path());
  BatchBuilder builder(schema_);
  for (const auto* text : {"5", "[1,2]"}) {
    builder.add_bare_json(text);
    builder.add(text);
  }
  ASSERT_TRUE(spool->append(builder.take()));
  Spool::Reader reader(*spool, schema_);

  const auto batch = reader.next();

  EXPECT_EQ(rows_of(**batch), (Rows{{"5", "5"}, {"[1,2]", "[1,2]"}}));
  for (std::size_t row = 0; row < 2; ++row) {
    EXPECT_TRUE((*batch)->columns[0].is_bare_json(row));
    EXPECT_FALSE((*batch)->columns[1].is_bare_json(row));
  }
}

TEST_F(SpoolTest, TellsRowsApartByWhatTheyHoldAndNotByWhereTheyWere) {
  const auto digest = [&](std::uint64_t first) {
    auto spool = Spool::create(folder_.path());
    spool->make_digest();
    const Batch batch = batch_of(schema_, {{"1", "a"}, {"2", "b"}, {"3", "c"}}, first);
    EXPECT_TRUE(spool->append(pick_rows(batch, std::vector<std::uint32_t>{0, 2})));
    return spool->digest();
  };

  EXPECT_EQ(digest(1), digest(50));
}

TEST_F(SpoolTest, KeepsTheColumnsThatAStepLeftOnly) {
  auto spool = Spool::create(folder_.path());
  Batch batch = batch_of(schema_of({"a", "b", "c"}), {{"1", "2", "3"}, {"4", "5", "6"}});
  batch.columns.erase(batch.columns.begin() + 1);

  ASSERT_TRUE(spool->append(batch));

  EXPECT_EQ(read_all(*spool), (Rows{{"1", "3"}, {"4", "6"}}));
}

TEST_F(SpoolTest, LeavesNoFileBehind) {
  auto spool = Spool::create(folder_.path());
  ASSERT_TRUE(spool->append(batch_of(schema_, {{"1", "a"}})));

  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

}  // namespace
}  // namespace millrace::engine
