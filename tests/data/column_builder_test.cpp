#include "connector/data/column_builder.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace millrace {
namespace {

TEST(ColumnBuilder, GivesEveryCellAsItWasAdded) {
  ColumnBuilder builder;
  for (std::size_t row = 0; row < 5000; ++row) {
    const std::string text(row % 50, static_cast<char>('a' + row % 26));
    if (row % 7 == 0) {
      builder.add_null();
    } else {
      std::ranges::copy(text, builder.add_room(text.size()));
    }
  }
  EXPECT_EQ(builder.rows(), 5000u);

  const Column column = builder.take();

  for (std::size_t row = 0; row < 5000; ++row) {
    const std::string text(row % 50, static_cast<char>('a' + row % 26));
    ASSERT_EQ(column.is_null(row), row % 7 == 0);
    ASSERT_EQ(column.text(row), row % 7 == 0 ? "" : text);
  }
}

TEST(ColumnBuilder, KeepsWhatKindOfCellItIs) {
  ColumnBuilder builder;
  builder.add("5");
  builder.add_bare_json("5");
  builder.add_null();
  const Column first = builder.take();
  for (std::size_t row = 0; row < 3; ++row) builder.add(first, row);

  const Column copy = builder.take();

  for (const Column& column : {first, copy}) {
    EXPECT_FALSE(column.is_bare_json(0));
    EXPECT_TRUE(column.is_bare_json(1));
    EXPECT_TRUE(column.is_null(2));
    EXPECT_EQ(column.text(0), column.text(1));
  }
}

}  // namespace
}  // namespace millrace
