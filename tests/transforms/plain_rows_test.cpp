#include "connector/transforms/plain_rows.h"

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "connector/data/values.h"

namespace millrace::transforms {
namespace {

using Nulls = PlainRows::Nulls;

// One column of texts; nullptr is NULL.
Column builder_column(const std::vector<const char*>& texts) {
  BatchBuilder builder(std::make_shared<Schema>(std::vector<Field>{{"a", {}, false}}));
  for (const auto* text : texts) text == nullptr ? builder.add_null() : builder.add(text);
  return builder.take().columns.front();
}

// One column in memory that ends where its texts end, for the sanitizer to see.
Column packed_column_of(const std::vector<std::string>& texts) {
  struct Storage {
    std::unique_ptr<char[]> bytes;
    std::vector<Slice> slices;
  };
  std::string all;
  auto storage = std::make_shared<Storage>();
  for (const auto& text : texts) {
    storage->slices.push_back(
        {static_cast<std::uint32_t>(all.size()), static_cast<std::uint32_t>(text.size())});
    all += text;
  }
  storage->bytes = std::make_unique<char[]>(all.size());
  std::memcpy(storage->bytes.get(), all.data(), all.size());
  const char* bytes = storage->bytes.get();
  const Slice* slices = storage->slices.data();
  return {std::move(storage), bytes, slices};
}

const std::vector<Type> kTypes{
    {TypeKind::Integer},       {TypeKind::Decimal}, {TypeKind::Double},
    {TypeKind::Decimal, 6, 2}, {TypeKind::Boolean}, {TypeKind::Date},
    {TypeKind::Decimal, 3, 3}, {TypeKind::Time},    {TypeKind::Timestamp},
    {TypeKind::TimestampTz},   {TypeKind::Uuid},    {TypeKind::Json}};

TEST(PlainRowsTest, PassOverTheUsualTextsOfAType) {
  struct Case {
    Type type;
    std::vector<const char*> texts;
  };
  for (const auto& [type, texts] : std::vector<Case>{
           {{TypeKind::Integer}, {"0", "-7", "+7", "007", "1234567890123456", "-1234567890123456"}},
           {{TypeKind::Decimal}, {"1.10", "-0.5", "5.", "123456789.123456", "12"}},
           {{TypeKind::Decimal, 4, 2}, {"12.34", "-99.9", "00.00", "1."}},
           {{TypeKind::Double}, {"0.5", "-12", "3.14159"}},
           {{TypeKind::Boolean}, {"true", "FALSE", "False", "tRUE"}},
           {{TypeKind::Date}, {"0001-01-01", "2024-02-29", "2000-02-29", "9999-12-31"}},
           {{TypeKind::Time}, {"00:00:00", "23:59:59"}},
           {{TypeKind::Timestamp}, {"2026-01-31 23:59:59", "2026-01-31T00:00:00"}},
           {{TypeKind::Text}, {"", "any", "漢字"}}}) {
    auto padded = texts;
    padded.push_back("so that the others are not the last bytes");
    const Column column = builder_column(padded);
    EXPECT_EQ(PlainRows(type, column, texts.size() + 1, Nulls::Pass).next_doubtful(0),
              type.kind == TypeKind::Text ? texts.size() + 1 : texts.size())
        << to_string(type);
  }
}

TEST(PlainRowsTest, StopAtNullsWhereTheyAreToldTo) {
  const Column column = builder_column({"1", nullptr, nullptr, "2", "12345678901234567890"});

  const PlainRows all(Type{TypeKind::Integer}, column, 3, Nulls::Pass);
  const PlainRows required(Type{TypeKind::Text}, column, 3, Nulls::Stop);
  const PlainRows nothing(Type{TypeKind::Integer}, column, 0, Nulls::Stop);

  EXPECT_EQ(all.next_doubtful(1), 3u);
  EXPECT_EQ(required.next_doubtful(0), 1u);
  EXPECT_EQ(required.next_doubtful(2), 2u);
  EXPECT_EQ(nothing.next_doubtful(0), 0u);
}

// Texts that are nearly, or quite, of some type.
std::string nearly_a_value(std::mt19937& random) {
  static const std::vector<std::string> kValues{"2026-01-31 23:59:59",
                                                "2024-02-29T00:00:00",
                                                "1900-02-29",
                                                "2026-12-31",
                                                "24:00:00",
                                                "23:59:59",
                                                "true",
                                                "FALSE",
                                                "12.50",
                                                "-0.001",
                                                "9223372036854775807",
                                                "+12",
                                                "0012",
                                                "1234.5678",
                                                ".5"};
  constexpr std::string_view kBytes =
      "0123456789012345678901234567890123456789-+.: TZeEtruFALSE\xC3";
  std::string text = kValues[random() % kValues.size()];
  for (auto changes = random() % 3; changes > 0 && !text.empty(); --changes) {
    const auto at = random() % text.size();
    const char byte = kBytes[random() % kBytes.size()];
    switch (random() % 4) {
      case 0:
        text.erase(at, 1);
        break;
      case 1:
        text.insert(at, 1, byte);
        break;
      default:
        text[at] = byte;
    }
  }
  return text;
}

TEST(PlainRowsTest, PassOverNothingThatIsNotOfTheType) {
  std::mt19937 random(7);
  for (int round = 0; round < 3'000; ++round) {
    std::vector<std::string> texts;
    for (int i = 0; i < 20; ++i) texts.push_back(nearly_a_value(random));
    const Column column = packed_column_of(texts);
    for (const Type type : kTypes) {
      const PlainRows plain(type, column, texts.size(), Nulls::Stop);
      std::size_t next = 0;
      for (std::size_t row = 0; row < texts.size(); ++row) {
        if (row == next) next = plain.next_doubtful(row);
        if (row < next) {
          EXPECT_TRUE(is_plainly_of(type, texts[row])) << to_string(type) << ' ' << texts[row];
        } else {
          ++next;
        }
      }
    }
  }
}

}  // namespace
}  // namespace millrace::transforms
