#include "sinks/postgres/encoding/key_order.h"

#include <ostream>

#include <gtest/gtest.h>

#include "connector/data/batch.h"
#include "sinks/postgres/encoding/row_encoder.h"

namespace millrace::sinks::postgres {
namespace {

TableColumn column(PgType type, std::string name) {
  TableColumn column;
  column.name = std::move(name);
  column.type = type;
  column.binary = true;
  return column;
}

struct Keys {
  std::string name;
  PgType type;
  std::vector<std::vector<std::string>> rows;
  bool differ = false;
  bool folding = false;
};

void PrintTo(const Keys& keys, std::ostream* out) {
  *out << keys.name;
}

class KeysOfRows : public ::testing::TestWithParam<Keys> {};

TEST_P(KeysOfRows, AreKnownToDifferWhereTheyComeInOrder) {
  auto first = column(GetParam().type, "a");
  first.folding = GetParam().folding;
  RowEncoder encoder(
      {{0, first, true, Fidelity::Value}, {1, column(PgType::Text, "b"), true, Fidelity::Value}});
  const auto schema = std::make_shared<const Schema>(std::vector<Field>{{"a", {}}, {"b", {}}});
  std::string out;
  for (const auto& row : GetParam().rows) {
    BatchBuilder builder(schema);
    for (const auto& cell : row) builder.add(cell);
    ASSERT_TRUE(encoder.encode(builder.take(), out));
  }
  EXPECT_EQ(encoder.keys_differ(), GetParam().differ);
}

INSTANTIATE_TEST_SUITE_P(
    , KeysOfRows,
    ::testing::Values(
        Keys{"Ascending", PgType::Int8, {{"1", "a"}, {"2", "a"}, {"2", "b"}, {"10", ""}}, true},
        Keys{"NoRows", PgType::Int8, {}, true},
        Keys{"Twice", PgType::Int8, {{"1", "a"}, {"1", "a"}}},
        Keys{"TwiceApart", PgType::Int8, {{"1", "a"}, {"2", "a"}, {"1", "a"}}},
        Keys{"Descending", PgType::Int8, {{"2", "a"}, {"1", "a"}}},
        Keys{"SecondDescends", PgType::Int8, {{"1", "b"}, {"1", "a"}, {"2", "a"}}},
        Keys{"OnceOutOfOrder", PgType::Int8, {{"2", "a"}, {"1", "a"}, {"3", "a"}, {"4", "a"}}},
        Keys{"Texts", PgType::Text, {{"a", "x"}, {"aa", "a"}, {"b", ""}}, true},
        Keys{"FoldingTexts", PgType::Text, {{"a", "x"}, {"b", "x"}}, false, true},
        Keys{"Numerics", PgType::Numeric, {{"1.0", "x"}, {"2.0", "x"}}},
        Keys{"Citexts", PgType::Citext, {{"a", "x"}, {"b", "x"}}}),
    [](const auto& test) { return test.param.name; });

TEST(KeysOfRowsWithoutAKey, AreNotKnownToDiffer) {
  EXPECT_FALSE(KeyOrder(std::vector<WrittenColumn>{}).is_strict());
}

}  // namespace
}  // namespace millrace::sinks::postgres
