// Text that is not Unicode, in every format that has text of its own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/formats/utf8.h"
#include "tests/formats/mending.h"

namespace millrace::formats {
namespace {

using ::testing::EndsWith;
using testing::expect_however_cut;
using ::testing::HasSubstr;
using testing::kMendNothing;
using testing::kNull;
using testing::mend;
using testing::mend_page;
using testing::MendedTable;
using ::testing::Not;

struct BadText {
  std::string name, bytes, replaced;
};

void PrintTo(const BadText& bad_text, std::ostream* out) {
  *out << bad_text.name;
}

class InvalidText : public ::testing::TestWithParam<BadText> {
 protected:
  const std::string& bad_ = GetParam().bytes;
  const std::string& good_ = GetParam().replaced;
};

TEST_P(InvalidText, F043_IsReplacedInCsv) {
  const std::string text = "a,b\n1,x" + bad_ + "\n\"x\"\"" + bad_ + "\"\"\n" + bad_ + "\"," + bad_ +
                           "y\r\n3,ok\n\"\"," + bad_;

  expect_however_cut<CsvDecoder>(text, {{{"a", "b"},
                                         {{"1", "x" + good_},
                                          {"x\"" + good_ + "\"\n" + good_, good_ + "y"},
                                          {"3", "ok"},
                                          {"", good_}}},
                                        {0, 4}});
}

TEST_P(InvalidText, F043_IsReplacedInAJsonExportOfArrays) {
  const std::string text = "[[\"1\",\"x" + bad_ + "\"],\n[\"x\\\"" + bad_ + "\",\"" + bad_ +
                           "y\"],[3,\"\\n\"],[{\"k" + bad_ + "\":[\"" + bad_ + "\"]},\"\"]]";

  expect_however_cut<JsonDecoder>(text, {{{"column_1", "column_2"},
                                          {{"1", "x" + good_},
                                           {"x\"" + good_, good_ + "y"},
                                           {"3", "\n"},
                                           {"{\"k" + good_ + "\":[\"" + good_ + "\"]}", ""}}},
                                         {0, 4}});
}

TEST_P(InvalidText, F043_IsReplacedInAJsonExportOfObjects) {
  const std::string text = "[{\"a\":\"" + bad_ + "\",\"b\":\"x" + bad_ + "\\t\"},{\"b\":\"" + bad_ +
                           "y\"},{\"a\":\"ok\",\"b\":{\"c" + bad_ + "\" : 1}}]";

  expect_however_cut<JsonDecoder>(
      text,
      {{{"a", "b"},
        {{good_, "x" + good_ + "\t"}, {kNull, good_ + "y"}, {"ok", "{\"c" + good_ + "\" : 1}"}}},
       {0, 4}});
}

TEST_P(InvalidText, F043_IsReplacedInTheRowsOfAPage) {
  const std::string body = R"({"status":"success","values":[["1","x)" + bad_ + "\"],[\"x\\\"" +
                           bad_ + "\",{\"k\":\"" + bad_ +
                           "\"}],[null,\"ok\"]],\"fields\":[\"a\",\"b\"]}";

  EXPECT_EQ(mend_page(body),
            (MendedTable{
                {{"a", "b"},
                 {{"1", "x" + good_}, {"x\"" + good_, "{\"k\":\"" + good_ + "\"}"}, {kNull, "ok"}}},
                {0, 3}}));
}

TEST_P(InvalidText, F043_IsRefusedWithTheRemedy) {
  const std::string csv = mend<CsvDecoder>("a\nx\n" + bad_ + "\n", kMendNothing).refusal;
  const std::string json = mend<JsonDecoder>("[[1],[\"" + bad_ + "\"]]", kMendNothing).refusal;
  const std::string first = mend<JsonDecoder>("[{\"a\":\"" + bad_ + "\"}]", kMendNothing).refusal;
  const std::string page = mend_page("{\"values\":[[\"" + bad_ + "\"]]}", kMendNothing).refusal;

  EXPECT_EQ(csv, "row 2 (line 3, byte 4): bytes that are not UTF-8; write REPLACE");
  EXPECT_THAT(json, HasSubstr("row 2 (byte 5): not valid JSON: "));
  EXPECT_THAT(json, EndsWith("; write REPLACE"));
  EXPECT_THAT(first, EndsWith("; write REPLACE"));
  EXPECT_THAT(page, EndsWith("; write REPLACE"));
}

TEST_P(InvalidText, F043_IsRefusedInNamesAndOutsideOfCells) {
  for (const auto* text : {"[{\"a@\":1}]", "[{\"a@\" : 1}]", "[{\"a\":1},{\"a@\":1}]", "[[1@]]",
                           "[[1] @]", "[[1],[\"x@\",]]", "[\"@\"]"}) {
    std::string json = text;
    json.replace(json.find('@'), 1, bad_);
    EXPECT_THAT(mend<JsonDecoder>(json).refusal, HasSubstr("not valid JSON")) << text;
    EXPECT_THAT(mend<JsonDecoder>(json, kMendNothing).refusal, Not(HasSubstr("REPLACE"))) << text;
  }
  for (const auto* text :
       {"{\"fields\":[\"a@\"],\"values\":[[1]]}", "{\"values\":[[1]],\"title\":\"@\"}",
        "{\"values\":[[1@]]}", "{\"values\":[],\"@\":1}", "{\"values\":[[\"@\"]]@}"}) {
    std::string body = text;
    while (body.contains('@')) body.replace(body.find('@'), 1, bad_);
    EXPECT_THAT(mend_page(body).refusal, HasSubstr("not valid JSON")) << text;
    EXPECT_THAT(mend_page(body, kMendNothing).refusal, Not(HasSubstr("REPLACE"))) << text;
  }
  EXPECT_THAT(mend<CsvDecoder>("a," + bad_ + "\n1,2\n").refusal,
              EndsWith("header (line 1, byte 2): bytes that are not UTF-8"));
}

TEST_P(InvalidText, IsFoundWhereItBegins) {
  EXPECT_EQ(find_invalid_utf8("ü東🙂" + bad_), 9u);
}

INSTANTIATE_TEST_SUITE_P(
    , InvalidText,
    ::testing::Values(BadText{"LoneContinuation", "\x80", "�"},
                      BadText{"NoByteOfUtf8", "\xFF", "�"},
                      BadText{"OverlongOfTwo", "\xC0\xAF", "��"},
                      BadText{"OverlongOfThree", "\xE0\x80\xAF", "���"},
                      BadText{"OverlongOfFour", "\xF0\x80\x80\xAF", "����"},
                      BadText{"CutAfterOneOfTwo", "\xC3", "�"},
                      BadText{"CutAfterTwoOfThree", "\xE6\x9D", "�"},
                      BadText{"CutAfterThreeOfFour", "\xF0\x9F\x99", "�"},
                      BadText{"Surrogates", "\xED\xA0\xBD\xED\xB9\x82", "������"},
                      BadText{"AboveTheLast", "\xF4\x90\x80\x80", "����"},
                      BadText{"FarAboveTheLast", "\xF8\x88\x80\x80\x80", "�����"},
                      BadText{"CutBeforeAWholeOne", "\xF0\x9F\xE6\x9D\xB1\xE6\x9D", "�東�"}),
    [](const auto& test) { return test.param.name; });

TEST(InvalidTextTest, F043_IsReplacedWhereverItLies) {
  for (std::size_t at = 0; at < 40; ++at) {
    std::string text = "0123456789abcdefü0123456789abcdef東012345678";
    text.insert(at, "\xE9");
    std::string out = "before ";
    EXPECT_TRUE(append_as_utf8(text, out));
    std::string expected = "before ";
    EXPECT_FALSE(append_as_utf8(out, expected));
    EXPECT_EQ(expected, "before " + out);
    EXPECT_EQ(out.find("�"), 7 + find_invalid_utf8(text));
  }
}

TEST(InvalidTextTest, F046_HalfACharacterAsAnEscapeIsReplacedOnce) {
  const std::string cells = R"(["\ud83d","x\udc00\udc00"],["\ud83d\u0041","\ud83d\ude42\\ud83d"],)"
                            R"([{"a":"\ud83d"},"\ud83d\ud83d\ude42"],["\uD83D\n\)";
  const std::vector<std::vector<testing::Cell>> rows{
      {"�", "x��"}, {"�A", "🙂\\ud83d"}, {R"({"a":"\ud83d"})", "�🙂"}, {"�\n\"�", "�"}};
  const std::string mixed = cells + "\"\xC3\",\"\xC3\"]";

  expect_however_cut<JsonDecoder>("[" + mixed + "]", {{{"column_1", "column_2"}, rows}, {0, 6}});
  EXPECT_EQ(mend_page("{\"values\":[" + mixed + "]}"),
            (MendedTable{{{"column_1", "column_2"}, rows}, {0, 6}}));
}

TEST(InvalidTextTest, F046_HalfACharacterIsRefusedWithTheRemedy) {
  for (const auto* cell : {R"("\ud83d")", R"("\udc00")", R"("x\ud800\u0041")"}) {
    const std::string rows = "[[\"\\n\"],[" + std::string(cell) + "]]";
    EXPECT_THAT(mend<JsonDecoder>(rows, kMendNothing).refusal, EndsWith("; write REPLACE"));
    EXPECT_THAT(mend_page("{\"values\":" + rows + "}", kMendNothing).refusal,
                EndsWith("; write REPLACE"));
  }
  for (const auto* cell : {R"("\x")", R"("\ud83")", R"("\u12G4")"}) {
    const std::string rows = "[[" + std::string(cell) + "]]";
    EXPECT_THAT(mend<JsonDecoder>(rows, kMendNothing).refusal, Not(HasSubstr("REPLACE")));
    EXPECT_THAT(mend<JsonDecoder>(rows).refusal, HasSubstr("not valid JSON"));
  }
  EXPECT_THAT(mend<JsonDecoder>(R"([{"\ud83d":1}])").refusal, HasSubstr("not valid JSON"));
}

TEST(InvalidTextTest, IsAdvisedOnlyWhereItCanBeMended) {
  for (const auto& refusal :
       {mend<CsvDecoder>("a\n\xFF\n", {}).refusal, mend<JsonDecoder>("[[\"\xFF\"]]", {}).refusal,
        mend_page("{\"values\":[[\"\xFF\"]]}", {}).refusal}) {
    EXPECT_THAT(refusal, Not(HasSubstr(";")));
    EXPECT_THAT(refusal, HasSubstr("UTF-8"));
  }
}

TEST(InvalidTextTest, F041_GrowsNoRowBeyondTheLimit) {
  const DecoderLimits limits{.row_bytes = 20, .columns = 10};
  for (const std::size_t size : {std::size_t{1}, std::size_t{7}, SIZE_MAX}) {
    const auto read_csv = [&](const std::string& text) {
      return mend<CsvDecoder>(text, testing::kMendAll, [=] { return size; }, limits);
    };
    const auto read_json = [&](const std::string& text) {
      return mend<JsonDecoder>(text, testing::kMendAll, [=] { return size; }, limits);
    };
    const std::string six(6, '\xFF');
    const std::string seven(7, '\xFF');

    EXPECT_EQ(read_csv("a\n\xFF\n" + six + "xx\n").mended.replaced_cells, 2u);
    EXPECT_EQ(read_csv("a,b\n\xFF,1\n2\n" + seven + ",\n").refusal,
              "row 3 (line 4, byte 10): longer than 20 bytes");
    EXPECT_EQ(read_csv("a,b\n\xFF,1\n2\n" + seven + ",\n1,2,3\n").refusal,
              "row 3 (line 4, byte 10): longer than 20 bytes");
    EXPECT_EQ(read_json("[[\"\xFF\"],[\"" + std::string(5, '\xFF') + "\"]]").mended.replaced_cells,
              2u);
    EXPECT_EQ(read_json("[[\"\xFF\"],[\"" + six + "\"],[nul]]").refusal,
              "row 2 (byte 7): longer than 20 bytes");
    EXPECT_THAT(read_json("[[\"\xFF\"],[nul],[\"" + six + "\"]]").refusal,
                HasSubstr("row 2 (byte 7): not valid JSON: \"nul\""));
  }
  EXPECT_THAT(mend_page("{\"values\":[[\"" + std::string(7, '\xFF') + "\"]]}", testing::kMendAll,
                        {}, limits)
                  .refusal,
              HasSubstr("longer than 20 bytes"));
}

}  // namespace
}  // namespace millrace::formats
