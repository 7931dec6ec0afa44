#include "config/yaml/document.h"

#include <gmock/gmock.h>

#include "config/yaml/yaml_text.h"
#include "tests/config/webhook_example.h"

namespace millrace::config {
namespace {

using ::testing::HasSubstr;

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST(DocumentTest, KeepsOrderTextQuotesAndPlaces) {
  const Node node = tree("b: 012\na:\n  - x\n  - 'no'\n  - ~\nc: |\n  one\n  \ttwo\n");

  EXPECT_EQ(node.entries[0].key, "b");
  EXPECT_EQ(node.entries[0].value.text, "012");
  EXPECT_FALSE(node.entries[0].value.quoted);
  const Node& list = *node.find("a");
  EXPECT_EQ(list.items[1].text, "no");
  EXPECT_TRUE(list.items[1].quoted);
  EXPECT_EQ(list.items[1].place.text(), "test.yaml:4:5");
  EXPECT_TRUE(list.items[2].is_null());
  EXPECT_EQ(node.find("c")->text, "one\n\ttwo\n");
  EXPECT_EQ(node.entries[1].place.text(), "test.yaml:2:1");
}

TEST(DocumentTest, AnEmptyValueIsPlacedAtItsKey) {
  const Node node = tree("a:\n\n\nb: 1\n");

  EXPECT_TRUE(node.find("a")->is_null());
  EXPECT_EQ(node.find("a")->place.text(), "test.yaml:1:1");
}

TEST(DocumentTest, AliasesAreCopied) {
  const Node node = tree("a: &x {k: [1, 2]}\nb: *x\nc: [*x]\n");

  EXPECT_EQ(flow_text(node), "{a: {k: [1, 2]}, b: {k: [1, 2]}, c: [{k: [1, 2]}]}");
}

TEST(DocumentTest, AByteOrderMarkIsNotSeen) {
  EXPECT_EQ(tree("\xEF\xBB\xBF"
                 "a: 'x'")
                .entries[0]
                .place.text(),
            "test.yaml:1:1");
}

TEST(DocumentTest, QuotesMayHoldQuotes) {
  const Node node = tree(R"({a: 'it''s', b: "say \"x\" \\", c: &q "z", d: 'last'''})");

  EXPECT_EQ(node.find("a")->text, "it's");
  EXPECT_EQ(node.find("b")->text, R"(say "x" \)");
  EXPECT_EQ(node.find("c")->text, "z");
  EXPECT_EQ(node.find("d")->text, "last'");
}

struct BadDocument {
  std::string name;
  std::string yaml;
  std::string expected;
};

void PrintTo(const BadDocument& row, std::ostream* out) {
  *out << row.name;
}

class DocumentRejects : public ::testing::TestWithParam<BadDocument> {};

TEST_P(DocumentRejects, AndNamesThePlace) {
  Problems problems;

  parse_document(GetParam().yaml, "test.yaml", problems);

  ASSERT_EQ(problems.size(), 1u) << problems.text(5);
  EXPECT_THAT(problems.text(), HasSubstr(GetParam().expected));
}

std::string alias_bomb() {
  std::string yaml = "a: &a [x, x, x, x, x, x, x, x, x]\n";
  for (char name = 'b'; name < 'k'; ++name) {
    yaml += std::string(1, name) + ": &" + name + " [" +
            repeated(std::string("*") + static_cast<char>(name - 1) + ", ", 9) + "]\n";
  }
  return yaml;
}

INSTANTIATE_TEST_SUITE_P(
    , DocumentRejects,
    ::testing::Values(
        BadDocument{"Empty", "", "test.yaml:1:1: is empty"},
        BadDocument{"OnlyComments", "# nothing\n\n", "1:1: has comments only"},
        BadDocument{"DuplicateKey", "a: 1\nb: 2\na: 3\n",
                    "3:1: the key 'a' is written twice; the first is on line 1"},
        BadDocument{"DuplicateQuotedKey", "x: {a: 1, \"a\": 2}", "1:11: the key 'a' is written"},
        BadDocument{"Tag", "a: !!str 5", "1:4: the tag 'tag:yaml.org,2002:str' is not supported"},
        BadDocument{"LocalTag", "a: !foo {}", "1:4: the tag '!foo' is not supported; remove"},
        BadDocument{"TagOfAList", "a: !foo [1]", "1:4: the tag '!foo' is not supported"},
        BadDocument{"MergeKey", "a: &a {x: 1}\nb:\n  <<: *a\n", "3:3: merge keys (<<)"},
        BadDocument{"ListAsKey", "[a]: 1", "1:1: a list or a map is used as a key"},
        BadDocument{"MapAsKey", "? {a: 1}\n: 2\n", "1:3: a list or a map is used as a key"},
        BadDocument{"NullKey", "~: 1", "1:1: a key is missing or null"},
        BadDocument{"NoKey", ": 1", "1:1: a key is missing or null"},
        BadDocument{"AliasAsKey", "a: &x y\n*x : 1\n", "2:1: an alias is used as a key"},
        BadDocument{"SecondDocument", "a: 1\n---\nb: 2\n", "a second document"},
        BadDocument{"UnknownAlias", "a: *nothing", "1:4: an alias (*) names no anchor"},
        BadDocument{"CyclicAlias", "a: &x [*x]",
                    "1:8: an alias refers to the value that contains it"},
        BadDocument{"TabInABlock", "a:\n\tb: 1\n",
                    "2:1: a tab indents this line; indent with spaces"},
        BadDocument{"TabAfterSpaces", "a:\n  \tb: 1\n", "2:3: a tab indents this line"},
        BadDocument{"TabBeforeTheSecondKey", "a:\n  b: 1\n\tc: 2\n", "3:1: a tab indents"},
        BadDocument{"OpenQuote", "a: 1\nb: \"x\n", "2:4: this \" is never closed; write \""},
        BadDocument{"OpenQuoteAfterAnEscape", "b: \"x\\\"\n", "1:4: this \" is never closed"},
        BadDocument{"OpenSingleQuote", "b: 'x''\n", "1:4: this ' is never closed; write '"},
        BadDocument{"OpenBracket", "a: [1, 2\nb: 3\n",
                    "1:4: this [ is never closed; write ] where it ends"},
        BadDocument{"MissingComma", "{a: 1 b: 2}", "1:8: this does not fit inside the braces"},
        BadDocument{"ReferenceInABracket", "a: {b: ${env:X}}",
                    "1:8: a value with ${ } needs double"},
        BadDocument{"ColonInAValue", "a: b: c", "1:5: a value cannot hold a colon and a space"},
        BadDocument{"ColonByItselfInABracket", "a: {\"b\":}}", "1:10: this } closes nothing"},
        BadDocument{"HashBehindACarriageReturn", "a: [b\r#c", "1:4: this [ is never closed"},
        BadDocument{"WrongIndentation", "a:\n    b: 1\n  c: 2\n",
                    "3:3: an indentation of 2 spaces matches no line above; indent it by 4 spaces, "
                    "as line 2 is"},
        BadDocument{"NulInQuotes", R"(a: "x\0y")", "1:4: holds the character NUL"},
        BadDocument{"NulByte", std::string("a: 1\nb: x\0y", 11),
                    "2:5: is not a text file; name a YAML file"},
        BadDocument{"Escape", "a: \x1b[31m", "1:4: holds the control character U+001B"},
        BadDocument{"Latin1", "a: caf\xE9\n",
                    "1:7: the byte 0xE9 is not UTF-8; save the file as UTF-8 text"},
        BadDocument{"Surrogate", "a: \xED\xA0\x80", "1:4: the byte 0x"},
        BadDocument{"Overlong", "a: \xC0\xAF", "1:4: the byte 0x"},
        BadDocument{"CutOff", "a: \xE2\x82", "1:4: the byte 0x"},
        BadDocument{"Utf16",
                    std::string("\xFF\xFE"
                                "a\0",
                                4),
                    "1:1: is UTF-16; save the file as UTF-8 text"},
        BadDocument{"FiveMebibytes", "a: " + std::string(5u << 20, 'x'), "larger than 4 MiB"},
        BadDocument{"DeepFlow", "a: " + std::string(1000, '['), "nested more than 64 levels"},
        BadDocument{"VeryDeepFlow", std::string(150'000, '['), "nested more than 64 levels"},
        BadDocument{"DeepBlock", repeated("- ", 100'000), "1:129: is nested more than 64"},
        BadDocument{"DeepKeys", repeated("? ", 100'000), "is nested more than 64 levels"},
        BadDocument{"DeepAlias",
                    "a: &a " + std::string(40, '[') + std::string(40, ']') +
                        "\nb: " + std::string(40, '[') + "*a" + std::string(40, ']'),
                    "2:44: is nested more than 64 levels"},
        BadDocument{"ManyBrackets", std::string(300'000, '['), "200000 brackets and commas"},
        BadDocument{"ManyValues", repeated("- 1\n", 100'001), "more than 100000 values"},
        BadDocument{"AliasBomb", alias_bomb(), "more than 100000 values, aliases counted"},
        BadDocument{"ManyAliases", "a: &a x\nb:\n" + repeated("- *a\n", 1001),
                    "1003:3: uses more than 1000 aliases"},
        BadDocument{"LongAliases",
                    "a: &a " + std::string(3u << 20, 'x') + "\nb: [*a, *a, *a, *a, *a, *a]",
                    "make more than 16 MiB of text"},
        BadDocument{"NestedAnchorsOfALongText",
                    "a: &a [&b [&c [&d [&e [&f " + std::string(4'000'000, 'x') + "]]]]]",
                    "make more than 16 MiB of text"}),
    [](const auto& test) { return test.param.name; });

TEST(DocumentTest, EverySafeMistakeIsReportedAtOnce) {
  Problems problems;

  parse_document("a: !x 1\nb: 2\nb: 3\n<<: {}\n", "test.yaml", problems);

  EXPECT_EQ(problems.size(), 3u) << problems.text();
}

TEST(DocumentTest, WritesWhatItReads) {
  Node node = tree(R"(
plain: some words
numbers: [007, 1.10, '5']
"odd: key": {empty: {}, none: [], nothing: null, "null": "null", "~": "~"}
long: "line\nbreak \"and\" \\ tab\t é 漢 \u0001"
list: [[a, [b]], {x: {y: [{z: 1, w: 2}]}}]
"": ""
"- x": " y "
"#": "a #b"
colon: "a:"
reference: "${x} {{ y }} *z &w !t |u >v %d @e `f"
)");

  EXPECT_EQ(flow_text(tree(yaml_text(node))), flow_text(node));
  EXPECT_EQ(flow_text(tree(flow_text(node))), flow_text(node));
  EXPECT_EQ(tree(yaml_text(node)).find("numbers")->items[0].text, "007");
}

TEST(DocumentTest, OverlayMergesMapsAndKeepsPlaces) {
  const Node defaults = tree("a: {x: 1, y: {z: 2}}\nb: [1]\nc: 3\n");
  const Node node = tree("\n\na: {y: {w: 4}}\nb: [2, 3]\n");

  const Node merged = overlay(defaults, node);

  EXPECT_EQ(flow_text(merged), "{a: {y: {w: 4, z: 2}, x: 1}, b: [2, 3], c: 3}");
  EXPECT_EQ(merged.find("a")->find("x")->place.line, 1u);
  EXPECT_EQ(merged.find("a")->find("y")->find("w")->place.line, 3u);
}

}  // namespace
}  // namespace millrace::config
