#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/formats/csv/csv_encoder.h"
#include "connector/formats/csv/csv_masks.h"
#include "tests/formats/tables.h"

namespace millrace::formats {
namespace {

using testing::as_csv_gives_it_back;
using testing::decode_csv;
using testing::decode_csv_in_random_blocks;
using testing::encode_csv;
using testing::Table;

TEST(CsvRoundTripTest, F043_AMillionCellsComeBackIdentical) {
  std::mt19937_64 random(1);
  std::size_t cells = 0;
  while (cells < 1'000'000) {
    const Table table = testing::random_table(random, 1 + random() % 20, 1000);
    const auto decoded = decode_csv_in_random_blocks(encode_csv(table), 300'000, random);
    ASSERT_TRUE(decoded) << decoded.error().message();
    ASSERT_TRUE(*decoded == as_csv_gives_it_back(table));
    cells += table.names.size() * table.rows.size();
  }
}

TEST(CsvRoundTripTest, AnyCuttingIntoBlocksGivesTheSameRows) {
  std::mt19937_64 random(2);
  for (int round = 0; round < 300; ++round) {
    const Table table = testing::random_table(random, 1 + random() % 5, random() % 20);
    const std::string text = encode_csv(table);
    const auto decoded = decode_csv_in_random_blocks(text, 1 + random() % 200, random);
    ASSERT_TRUE(decoded) << decoded.error().message();
    ASSERT_EQ(*decoded, as_csv_gives_it_back(table));
  }
}

// What is wrong, and where, must not depend on the blocks either.
TEST(CsvRoundTripTest, F041_AnyCuttingIntoBlocksGivesTheSameError) {
  std::mt19937_64 random(3);
  int refused = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text = encode_csv(testing::random_table(random, 1 + random() % 4, 6));
    for (int i = 0; i < 2; ++i) text[random() % text.size()] = "\",\n\r\0\xFFx"[random() % 7];
    const auto whole = decode_csv(text);
    const auto cut = decode_csv_in_random_blocks(text, 1 + random() % 100, random);
    ASSERT_EQ(whole.has_value(), cut.has_value()) << text;
    if (whole) {
      ASSERT_EQ(*whole, *cut);
    } else {
      ++refused;
      ASSERT_EQ(whole.error().message(), cut.error().message()) << text;
      ASSERT_EQ(whole.error().kind(), ErrorKind::BadData) << whole.error().message();
    }
  }
  EXPECT_GT(refused, 1000);
}

TEST(CsvMasksTest, VectorAndPortableInstructionsAgree) {
  std::mt19937_64 random(4);
  CsvScanState fast_state, portable_state;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes(4 * kCsvChunk, 'x');
    for (auto& byte : bytes) byte = "\",\n\r\0xyzabcdefgh"[random() % (round % 2 ? 5 : 17)];
    std::array<CsvMasks, 4> fast, portable;
    csv_mask_reader()(bytes.data(), 4, fast_state, fast.data());
    portable_csv_mask_reader()(bytes.data(), 4, portable_state, portable.data());
    ASSERT_TRUE(fast == portable);
  }
  EXPECT_EQ(fast_state.quoted_line_breaks, portable_state.quoted_line_breaks);
}

TEST(CsvEncoderTest, QuotesOnlyWhatNeedsIt) {
  const Table table{{"a b", "c,d", "[{"},
                    {{"plain", "", std::nullopt},
                     {"x,y", "say \"hi\"", " space "},
                     {"line\nbreak", "return\r", "a longer text without any of those"},
                     {"a longer text, with one", "123456789012345\"", "é"}}};

  EXPECT_EQ(encode_csv(table),
            "a b,\"c,d\",\"[{\"\n"
            "plain,\"\",\n"
            "\"x,y\",\"say \"\"hi\"\"\", space \n"
            "\"line\nbreak\",\"return\r\",a longer text without any of those\n"
            "\"a longer text, with one\",\"123456789012345\"\"\",é\n");
}

// A blank line is a row to nobody.
TEST(CsvEncoderTest, WritesNullInASingleColumnAsItWritesTheEmptyText) {
  const Table table{{"a"}, {{std::nullopt}, {""}, {"x"}}};

  EXPECT_EQ(encode_csv(table), "a\n\"\"\n\"\"\nx\n");
}

TEST(CsvEncoderTest, RefusesANulWhereverItIs) {
  for (std::size_t size = 1; size < 40; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      std::string text(size, 'x');
      text[at] = '\0';
      const auto batches = testing::batches_of({{"a", "b"}, {{"1", "2"}, {"3", text}}});
      CsvEncoder encoder;
      std::string out;

      const auto encoded = encoder.encode(batches[0], out);

      ASSERT_FALSE(encoded) << size << " " << at;
      ASSERT_EQ(encoded.error().message(),
                "row 2: column \"b\": a NUL character, which no CSV reader takes; take it out in "
                "the report, or write a .jsonl file");
    }
  }
}

TEST(CsvEncoderTest, RefusesNamesThatItsReaderWouldNotGiveBack) {
  const auto refused = [](const std::string& name) {
    CsvEncoder encoder;
    std::string out;
    auto begun = encoder.begin(Schema({{"a", {}, false}, {name, {}, false}}), out);
    return begun ? "" : begun.error().message();
  };
  EXPECT_EQ(refused("b"), "");
  EXPECT_THAT(refused(""), ::testing::HasSubstr("column 2 has no name"));
  EXPECT_THAT(refused(std::string("b\0", 2)), ::testing::HasSubstr("column 2, \"b\\x00\""));
}

TEST(CsvEncoderTest, FindsASpecialByteAtEveryPlaceOfEveryLength) {
  for (std::size_t size = 1; size < 70; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (const char special : {',', '"', '\n', '\r'}) {
        std::string text(size, 'x');
        text[at] = special;
        const Table table{{"a", "b"}, {{text, text}}};
        const auto decoded = decode_csv(encode_csv(table));
        ASSERT_TRUE(decoded) << size << " " << at;
        ASSERT_EQ(*decoded, table);
      }
    }
  }
}

TEST(CsvEncoderTest, KeepsANameThatLooksLikeTheSignOfAnotherFormat) {
  for (const std::string name : {"\xEF\xBB\xBFname", "<html>", "[[x", "[\"", "{\"a\""}) {
    const Table table{{name, "b"}, {{"1", "2"}}};
    const auto decoded = decode_csv(encode_csv(table));
    ASSERT_TRUE(decoded) << decoded.error().message();
    EXPECT_EQ(*decoded, table);
  }
}

}  // namespace
}  // namespace millrace::formats
