#include "connector/data/batch.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "connector/data/column_builder.h"

namespace millrace {
namespace {

// Columns a to e of three rows, "a0" to "e2", in one array, of which c was made anew and e is the
// column a once more.
Batch mixed_batch() {
  std::vector<Field> fields;
  for (const char* name : {"a", "b", "c", "d", "e"}) fields.push_back({name, {}, false});
  BatchBuilder builder(std::make_shared<Schema>(fields));
  ColumnBuilder made;
  for (int row = 0; row < 3; ++row) {
    for (const char* name : {"a", "b", "c", "d", "e"}) builder.add(name + std::to_string(row));
    row == 1 ? made.add_null() : made.add("new" + std::to_string(row));
  }
  Batch batch = builder.take();
  batch.columns[2] = made.take();
  batch.columns[4] = batch.columns[0];
  return batch;
}

std::vector<std::string> texts_of(const Batch& batch) {
  std::vector<std::string> texts;
  for (std::size_t row = 0; row < batch.rows; ++row) {
    std::string text = std::to_string(batch.origin(row)) + ":";
    for (const auto& column : batch.columns) {
      text += " " + (column.is_null(row) ? "NULL" : std::string(column.text(row)));
    }
    texts.push_back(text);
  }
  return texts;
}

TEST(PickRowsTest, TakesColumnsOfOneArrayAndOthersAlike) {
  const Batch batch = mixed_batch();

  const Batch picked = pick_rows(batch, std::vector<std::uint32_t>{2, 1, 2});
  const Batch again = pick_rows(picked, std::vector<std::uint32_t>{1});

  EXPECT_EQ(texts_of(picked),
            (std::vector<std::string>{"3: a2 b2 new2 d2 a2", "2: a1 b1 NULL d1 a1",
                                      "3: a2 b2 new2 d2 a2"}));
  EXPECT_EQ(texts_of(again), std::vector<std::string>{"2: a1 b1 NULL d1 a1"});
  EXPECT_TRUE(texts_of(pick_rows(batch, {})).empty());
}

// The batch that was picked from may go.
TEST(PickRowsTest, KeepsTheTexts) {
  const Batch picked = pick_rows(mixed_batch(), std::vector<std::uint32_t>{0});

  EXPECT_EQ(texts_of(picked), std::vector<std::string>{"1: a0 b0 new0 d0 a0"});
}

}  // namespace
}  // namespace millrace
