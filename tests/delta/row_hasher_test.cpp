#include "connector/delta/row_hasher.h"

#include <gmock/gmock.h>

#include "tests/delta/delta_fixture.h"

namespace millrace::delta {
namespace {

std::vector<RowHashes> hashes_of(const SchemaPtr& schema, const std::vector<Cells>& rows,
                                 const std::string& seed = "seed") {
  std::vector<RowHashes> hashes;
  RowHasher(*schema, {"id"}, seed).add(batch_of(schema, rows), hashes);
  return hashes;
}

TEST(RowHasher, EqualRowsHaveEqualHashesInWhateverBatchTheyCome) {
  const auto schema = columns({"id", "a"});
  const auto together = hashes_of(schema, {{"1", "x"}, {"2", "y"}});
  const auto alone = hashes_of(schema, {{"2", "y"}});
  EXPECT_EQ(together[1], alone[0]);
  EXPECT_NE(together[0].key, together[1].key);
}

TEST(RowHasher, RowsDifferInWhatNoTextWouldTell) {
  const auto schema = columns({"id", "a", "b"});
  const std::vector<Cells> rows{
      {"1", "", "x"},           {"1", std::nullopt, "x"},  {"1", "x", ""},
      {"1", "x", std::nullopt}, {"1", "xx", std::nullopt}, {"1", "x", "x"}};
  const auto hashes = hashes_of(schema, rows);
  for (std::size_t a = 0; a < hashes.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) EXPECT_NE(hashes[a].row, hashes[b].row) << a << " " << b;
    EXPECT_EQ(hashes[a].key, hashes[0].key);
  }
}

TEST(RowHasher, AJsonNumberIsNoText) {
  const auto schema = columns({"id"});
  BatchBuilder builder(schema);
  builder.add("5");
  builder.add_bare_json("5");
  std::vector<RowHashes> hashes;
  RowHasher(*schema, {"id"}, "seed").add(builder.take(), hashes);
  EXPECT_NE(hashes[0].row, hashes[1].row);
  EXPECT_EQ(hashes[0].key, hashes[1].key);
}

TEST(RowHasher, RowsUnderOtherColumnsAreOthers) {
  const auto rows = std::vector<Cells>{{"1", "x"}};
  const auto first = hashes_of(columns({"id", "a"}), rows)[0];
  EXPECT_NE(hashes_of(columns({"id", "b"}), rows)[0].row, first.row);
  EXPECT_NE(hashes_of(columns({"id", "a"}), rows, "another")[0].row, first.row);
  EXPECT_NE(hashes_of(columns({"id", "a"}), rows, "another")[0].key, first.key);
  auto typed = std::make_shared<Schema>(
      std::vector<Field>{{"id", {}, false}, {"a", {TypeKind::Text}, false}});
  EXPECT_NE(hashes_of(typed, rows)[0].row, first.row);
  EXPECT_EQ(hashes_of(typed, rows)[0].key, first.key);
}

TEST(RowHasher, KeysOfSeveralColumnsAreKeptApart) {
  const auto schema = columns({"a", "b"});
  std::vector<RowHashes> hashes;
  RowHasher(*schema, {"a", "b"}, "seed")
      .add(batch_of(schema, {{"1", "11"}, {"11", "1"}, {"", "111"}}), hashes);
  EXPECT_NE(hashes[0].key, hashes[1].key);
  EXPECT_NE(hashes[0].key, hashes[2].key);
}

}  // namespace
}  // namespace millrace::delta
