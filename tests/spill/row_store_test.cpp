#include "connector/spill/row_store.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace millrace::spill {
namespace {

class RowStoreTest : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  Batch batch_of(std::size_t first, std::size_t rows) const {
    BatchBuilder builder(schema_, first);
    for (std::size_t row = 0; row < rows; ++row) builder.add(text_of(first + row));
    return builder.take();
  }
  static std::string text_of(std::uint64_t origin) {
    return std::string(origin % 100, 'x') + std::to_string(origin);
  }

  testing::TempFolder folder_;
  SchemaPtr schema_ = std::make_shared<Schema>(std::vector<Field>{{"a", {}, false}});
};

TEST_P(RowStoreTest, GivesTheRowsInTheirOrder) {
  RowStore store(schema_, {folder_.path(), GetParam()});
  std::size_t rows = 0;
  for (std::size_t size = 0; size < 200; ++size, rows += size - 1) {
    ASSERT_TRUE(store.append(batch_of(rows + 1, size)));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));

  std::uint64_t origin = 0;
  for (auto batch = store.next(); batch && *batch; batch = store.next()) {
    for (std::size_t row = 0; row < (*batch)->rows; ++row) {
      ASSERT_EQ((*batch)->origin(row), ++origin);
      ASSERT_EQ((*batch)->columns[0].text(row), text_of(origin));
    }
  }
  EXPECT_EQ(origin, rows);
  EXPECT_FALSE(*store.next());
}

INSTANTIATE_TEST_SUITE_P(, RowStoreTest, ::testing::Values(0, 100'000, 64 << 20));

TEST_F(RowStoreTest, SaysWhyItCannotSpill) {
  RowStore store(schema_, {folder_ / "is_not_there", 0});

  EXPECT_FALSE(store.append(batch_of(1, 1)));
}

}  // namespace
}  // namespace millrace::spill
