// Functions on texts and jsonb whose arguments change from row to row, where what is prepared for
// constant ones cannot be used.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sql/support/expressions.h"

namespace millrace::testing {
namespace {

using ::testing::ElementsAre;

// Columns t, p and n: a text, a pattern or a jsonb, and a number.
Batch rows_of(const std::vector<std::vector<std::optional<std::string>>>& rows) {
  BatchBuilder builder(std::make_shared<const Schema>(std::vector<Field>{
      {"t", {TypeKind::Text}}, {"p", {TypeKind::Text}}, {"n", {TypeKind::Integer}}}));
  for (const auto& row : rows) {
    for (const auto& cell : row) cell ? builder.add(*cell) : builder.add_null();
  }
  return builder.take();
}

std::vector<std::string> texts(std::string_view expression, const Batch& batch) {
  const auto evaluated = evaluate(expression, batch);
  if (!evaluated) return {"refused: " + evaluated.error().message};
  std::vector<std::string> all;
  for (const auto& row : evaluated->rows) {
    all.push_back(row.fault.empty() ? row.text.value_or("NULL") : "error: " + row.fault);
  }
  return all;
}

std::string only(std::string_view expression) {
  return value_of(expression);
}

TEST(PatternCallTest, CompilesPatternsOfRows) {
  const Batch batch = rows_of({{"abc", "^a", "1"},
                               {"abc", "^b", "2"},
                               {"abc", "(", "3"},
                               {"abc", {}, "4"},
                               {"abc", "^a", "5"}});
  EXPECT_THAT(
      texts("t ~ p", batch),
      ElementsAre("true", "false", "error: invalid regular expression: parentheses () not balanced",
                  "NULL", "true"));
  EXPECT_THAT(
      texts("regexp_replace(t, p, '<\\&>')", batch),
      ElementsAre("<a>bc", "abc", "error: invalid regular expression: parentheses () not balanced",
                  "NULL", "<a>bc"));
}

TEST(PatternCallTest, ForgetsPatternsThatWereTooMany) {
  std::vector<std::vector<std::optional<std::string>>> rows;
  std::vector<std::string> wanted;
  for (int i = 0; i < 100; ++i) {
    rows.push_back({std::to_string(i % 37), "^" + std::to_string(i % 41) + "$", "0"});
    wanted.push_back(i % 37 == i % 41 ? "true" : "false");
  }
  EXPECT_EQ(texts("t ~ p", rows_of(rows)), wanted);
  EXPECT_EQ(texts("t LIKE replace(replace(p, '^', ''), '$', '')", rows_of(rows)), wanted);
}

TEST(PatternCallTest, RefusesAConstantPatternAtOnce) {
  const Batch batch = rows_of({});
  EXPECT_THAT(
      texts("t ~ '(a)\\1'", batch),
      ElementsAre("refused: invalid regular expression: back-references are not supported"));
  EXPECT_THAT(texts("regexp_like(t, 'a', 'z')", batch),
              ElementsAre("refused: invalid regular expression option: \"z\""));
  EXPECT_THAT(texts("regexp_match(t, 'a', 'g')", batch),
              ElementsAre("refused: regexp_match() does not support the \"global\" option"));
  EXPECT_THAT(texts("substring(t SIMILAR 'a' ESCAPE 'xy')", batch),
              ElementsAre("refused: invalid escape string"));
  EXPECT_THAT(texts("t::jsonb #>> '{a'", batch),
              ElementsAre("refused: malformed array literal: \"{a\""));
}

TEST(PatternCallTest, FailsInTheRowsThatReachAnOpenEscape) {
  const Batch batch = rows_of({{"abc", "", "1"}, {"x", "", "2"}});
  EXPECT_THAT(texts("t LIKE 'ab\\'", batch),
              ElementsAre("error: LIKE pattern must not end with escape character", "false"));
}

TEST(PatternCallTest, TakesReplacementsAndSeparatorsOfRows) {
  const Batch batch = rows_of({{"a1b", "[\\&]", "1"}, {"a1b", "\\\\", "2"}, {"a1b", {}, "3"}});
  EXPECT_THAT(texts("regexp_replace(t, '\\d', p)", batch), ElementsAre("a[1]b", "a\\b", "NULL"));
  EXPECT_THAT(texts("substring(t FROM n FOR 1)", batch), ElementsAre("a", "1", "b"));
  EXPECT_THAT(texts("hmac_sha256(t, p) = hmac_sha256(t, '[\\&]')", batch),
              ElementsAre("true", "false", "NULL"));
  EXPECT_THAT(texts("translate(t, '1', p)", batch), ElementsAre("a[b", "a\\b", "NULL"));
}

// Anybody could compute the hash.
TEST(HashCallTest, RefusesAKeyThatIsEmpty) {
  EXPECT_THAT(texts("hmac_sha256(t, '')", rows_of({})),
              ElementsAre("refused: the key is empty; use a secret one"));
  EXPECT_THAT(texts("length(hmac_sha256(t, p))", rows_of({{"a", "", "1"}, {"a", "b", "2"}})),
              ElementsAre("error: the key is empty; use a secret one", "64"));
}

TEST(JoiningCallTest, TakesValuesOfEveryType) {
  const Batch batch = rows_of({{"a", "x", "1"}, {{}, "x", {}}});
  EXPECT_THAT(texts("concat(t, n, true, 1.50, NULL)", batch), ElementsAre("a1t1.50", "t1.50"));
  EXPECT_THAT(texts("concat_ws('-', t, n, p)", batch), ElementsAre("a-1-x", "x"));
  EXPECT_THAT(texts("t || n", batch), ElementsAre("a1", "NULL"));
  EXPECT_THAT(texts("true || p", batch), ElementsAre("truex", "truex"));
  EXPECT_THAT(texts("format('%s %L %3$s', t, n, false)", batch), ElementsAre("a '1' f", " NULL f"));
  EXPECT_THAT(texts("n || n", batch).front(), ::testing::StartsWith("refused: "));
}

TEST(JsonCallTest, TakesKeysAndPathsOfRows) {
  const Batch batch =
      rows_of({{"a", R"({"a": [1, "x\ny"]})", "1"}, {"b", R"({"a": 1})", "0"}, {{}, "{", "0"}});
  EXPECT_THAT(texts("p::jsonb -> t", batch),
              ElementsAre(R"([1, "x\ny"])", "NULL", "error: invalid input syntax for type json"));
  EXPECT_THAT(texts("(p::jsonb -> 'a') ->> n", batch),
              ElementsAre("x\ny", "1", "error: invalid input syntax for type json"));
  EXPECT_THAT(texts("jsonb_extract_path_text(p::jsonb, t, n::text)", batch),
              ElementsAre("x\ny", "NULL", "error: invalid input syntax for type json"));
  EXPECT_THAT(texts("try_jsonb(p) #>> ARRAY[t, n::text]", batch),
              ElementsAre("x\ny", "NULL", "NULL"));
}

TEST(JsonCallTest, CastsWhatFits) {
  EXPECT_EQ(only("('[1.5]'::jsonb -> 0)::numeric"), "1.5");
  EXPECT_EQ(only("('[1.5]'::jsonb -> 0)::bigint"), "2");
  EXPECT_EQ(only("'true'::jsonb::boolean"), "true");
  EXPECT_EQ(only("'\"1\"'::jsonb::numeric"), "error: cannot cast jsonb string to type numeric");
  EXPECT_EQ(only("'{}'::jsonb::boolean"), "error: cannot cast jsonb object to type boolean");
  EXPECT_EQ(only("'null'::jsonb::bigint"), "error: cannot cast jsonb null to type bigint");
  EXPECT_EQ(only("to_jsonb('NaN'::numeric)"), "\"NaN\"");
  EXPECT_EQ(only("to_jsonb(1e20::double precision)"), "100000000000000000000");
  EXPECT_EQ(only("to_jsonb('-Infinity'::double precision)"), "\"-Infinity\"");
}

TEST(SimpleCastTest, ReadsAsPostgresDoes) {
  EXPECT_EQ(only("' TR '::boolean"), "true");
  EXPECT_EQ(only("'of'::boolean"), "false");
  EXPECT_EQ(only("'o'::boolean"), "error: invalid input syntax for type boolean: \"o\"");
  EXPECT_EQ(only("'A0EEBC999C0B4EF8BB6D6BB9BD380A11'::uuid"),
            "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
  EXPECT_EQ(only("'a0ee-bc99'::uuid"), "error: invalid input syntax for type uuid: \"a0ee-bc99\"");
}

}  // namespace
}  // namespace millrace::testing
