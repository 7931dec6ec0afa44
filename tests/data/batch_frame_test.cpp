#include "connector/data/batch_frame.h"

#include <cstring>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace millrace {
namespace {

SchemaPtr two_columns() {
  return std::make_shared<const Schema>(std::vector<Field>{{"a", {}, false}, {"b", {}, false}});
}

Batch sample(const SchemaPtr& schema) {
  BatchBuilder builder(schema, 7);
  builder.add("x");
  builder.add_null();
  builder.add_bare_json("[1]");
  builder.add("");
  builder.add(std::string(100'000, 'y'));
  builder.add("ü漢😀");
  return builder.take();
}

Batch through_bytes(const Batch& batch) {
  const auto frame = BatchFrame::of(batch);
  auto behind = std::make_unique<char[]>(frame.size_behind());
  frame.write(batch, behind.get());
  return frame.read(batch.schema, std::move(behind));
}

void expect_same(const Batch& batch, const Batch& other) {
  ASSERT_EQ(batch.rows, other.rows);
  for (std::size_t row = 0; row < batch.rows; ++row) {
    EXPECT_EQ(batch.origin(row), other.origin(row));
    for (std::size_t c = 0; c < batch.columns.size(); ++c) {
      EXPECT_EQ(batch.columns[c].is_null(row), other.columns[c].is_null(row));
      EXPECT_EQ(batch.columns[c].is_bare_json(row), other.columns[c].is_bare_json(row));
      EXPECT_EQ(batch.columns[c].text(row), other.columns[c].text(row));
    }
  }
}

TEST(BatchFrame, GivesTheSameBatchAgain) {
  const Batch batch = sample(two_columns());

  const Batch again = through_bytes(batch);

  expect_same(batch, again);
  EXPECT_TRUE(again.origins.is_contiguous());
}

TEST(BatchFrame, KeepsTheNumbersOfRowsThatWerePicked) {
  const std::vector<std::uint32_t> rows{2, 0, 2};
  const Batch batch = pick_rows(sample(two_columns()), rows);

  expect_same(batch, through_bytes(batch));
}

}  // namespace
}  // namespace millrace
