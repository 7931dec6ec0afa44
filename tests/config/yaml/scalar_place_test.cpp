#include "config/yaml/scalar_place.h"

#include <algorithm>
#include <ostream>

#include <gmock/gmock.h>

#include "config/interpolate.h"
#include "config/yaml/document.h"

namespace millrace::config {
namespace {

Node value_of(const std::string& yaml) {
  Problems problems;
  const auto tree = parse_document(yaml, "test.yaml", problems);
  EXPECT_EQ(problems.text(), "");
  return tree ? tree->entries.at(0).value : Node();
}

// "2:5", counted here and not by the code under test.
std::string position(const std::string& yaml, std::size_t offset) {
  const auto before = yaml.substr(0, offset);
  const auto line = std::ranges::count(before, '\n') + 1;
  return std::to_string(line) + ":" + std::to_string(offset - (before.rfind('\n') + 1) + 1);
}

std::string position(const Place& place) {
  return std::to_string(place.line) + ":" + std::to_string(place.column);
}

// Each capital letter stands once in the source and once in the text that it gives.
struct Written {
  std::string name;
  std::string yaml;
  std::string text;
};

void PrintTo(const Written& row, std::ostream* out) {
  *out << row.name;
}

class AScalar : public ::testing::TestWithParam<Written> {
 protected:
  static void expect_places(const std::string& yaml, const std::string& text) {
    const Node value = value_of(yaml);
    ASSERT_EQ(value.text, text);
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] < 'A' || text[at] > 'Z') continue;
      EXPECT_EQ(position(place_of(value, at)), position(yaml, yaml.find(text[at]))) << text[at];
    }
    const Place end = place_of(value, text.size());
    EXPECT_EQ(position(place_of(value, text.size() + 7)), position(end));
    EXPECT_EQ(place_of(value, 0).text().substr(0, 9), "test.yaml");
  }
};

TEST_P(AScalar, KnowsWhereEachOfItsLettersStands) {
  expect_places(GetParam().yaml, GetParam().text);
}

TEST_P(AScalar, KnowsItInAFileOfWindows) {
  std::string yaml;
  for (const char c : GetParam().yaml) yaml += c == '\n' ? std::string("\r\n") : std::string(1, c);

  expect_places(yaml, GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    , AScalar,
    ::testing::Values(
        Written{"Plain", "k: xAyB", "xAyB"}, Written{"PlainWithSpaces", "k: A  B\tC   ", "A  B\tC"},
        Written{"PlainOnTheNextLine", "k:\n    A B", "A B"},
        Written{"PlainFolded", "k: A b  \n   c B\n  \n\n  C\n\n   D", "A b c B\n\nC\nD"},
        Written{"PlainWithQuotes", "k: a'A\"B", "a'A\"B"},
        Written{"Utf8", "k: äA漢B😀C", "äA漢B😀C"}, Written{"AfterUtf8", "ä漢: 'ä A'", "ä A"},
        Written{"SingleQuoted", "k: 'A ''B'' C'''", "A 'B' C'"},
        Written{"SingleQuotedFolded", "k: ' A  \n   b B\n\n\n  C  '", " A b B\n\nC  "},
        Written{"SingleQuotedBackslash", "k: '\\nA'", "\\nA"},
        Written{"DoubleQuoted", R"(k: "A 'B'")", "A 'B'"},
        Written{"Escapes", R"(k: "\tA\n\"B\\C\/D\x61E\eF")", "\tA\n\"B\\C/DaE\x1B\x46"},
        Written{"LongEscapes", R"(k: "\u00e4A\U0001f600B\u6f22C\LD")", "äA😀B漢C\u2028D"},
        Written{"DoubleQuotedFolded", "k: \"A \t\n   b B\n\t\n\n  C\"", "A b B\n\nC"},
        Written{"BreakAtTheStart", "k: \"\n  A\n  B\"", " A B"},
        Written{"EscapedBreak", "k: \"A \\\n   \\ B\\\n\n  C\"", "A  B\nC"},
        Written{"EscapedBeforeABreak", "k: \"a\\n\n  A\"", "a\n A"},
        Written{"Literal", "k: |\n  A\n   B\n  c C\n", "A\n B\nc C\n"},
        Written{"LiteralWithEmptyLines", "k: |\n\n  A\n\n \n    B\n\n", "\nA\n\n\n  B\n"},
        Written{"LiteralStripped", "k: |-\n  A\n  B\n\n", "A\nB"},
        Written{"LiteralKept", "k: |+\n  A\n  B\n\n\nl: x", "A\nB\n\n\n"},
        Written{"LiteralIndented", "k: |2\n     A\n  B\n", "   A\nB\n"},
        Written{"LiteralIndentedAndStripped", "k: |-1 # why\n  A\n B", " A\nB"},
        Written{"LiteralWithTabs", "k: |\n  \tA\n  B\tC\n", "\tA\nB\tC\n"},
        Written{"LiteralWithTrailingBlanks", "k: |\n  A  \n  B\n", "A  \nB\n"},
        Written{"LiteralDeeplyNested", "k: |\n          äA\n          B\n", "äA\nB\n"},
        Written{"LiteralWithoutAnEnd", "k: |\n  A\n  B", "A\nB"},
        Written{"LiteralThatLooksLikeYaml", "k: |\n  'a'' # A\n  \"\\n B\n", "'a'' # A\n\"\\n B\n"},
        Written{"Folded", "k: >\n  A b\n  B\n\n  C\n\n\n  D\n", "A b B\nC\n\nD\n"},
        Written{"FoldedMoreIndented", "k: >\n  A\n    B\n    C\n  D\n  E\n", "A\n  B\n  C\nD E\n"},
        Written{"FoldedStripped", "k: >-\n  A\n  B\n\n", "A B"},
        // The parser takes the last of several breaks for the end of the block.
        Written{"FoldedKept", "k: >+ # why\n\n  A\n  B\n\nl: x", "\nA B\n"},
        Written{"FoldedIndented", "k: >1\n   A\n B\n C\n", "  A\nB C\n"},
        Written{"AfterAnAnchor", "k: &a A", "A"},
        Written{"AfterAnAnchorAndATag", "k: &a !  'A ''B'", "A 'B"},
        Written{"BlockAfterAnAnchor", "k: &a |\n  A\n  B\n", "A\nB\n"},
        Written{"AfterAnAnchorOnTheNextLine", "k: &a # why\n  \"A\\tB\"", "A\tB"},
        Written{"Empty", "k: ''", ""}, Written{"EmptyBlock", "k: |\n\nl: x", ""}),
    [](const auto& test) { return test.param.name; });

TEST(ScalarPlaceTest, AnOffsetInARunOfBreaksIsOnItsLine) {
  const Node value = value_of("k: |\n  a\n\n\n  b\n");

  ASSERT_EQ(value.text, "a\n\n\nb\n");
  EXPECT_EQ(position(place_of(value, 1)), "2:4");
  EXPECT_EQ(position(place_of(value, 2)), "3:1");
  EXPECT_EQ(position(place_of(value, 3)), "4:1");
}

TEST(ScalarPlaceTest, TheEndIsBehindTheLastByte) {
  EXPECT_EQ(position(place_of(value_of("k: abc"), 3)), "1:7");
  EXPECT_EQ(position(place_of(value_of("k: 'abc'"), 3)), "1:8");
}

TEST(ScalarPlaceTest, AnAliasIsWhereItsAnchorIs) {
  Problems problems;
  const auto tree = parse_document("a: &x 'b ''c'\nd: *x\n", "test.yaml", problems);

  ASSERT_TRUE(tree);
  EXPECT_EQ(position(place_of(tree->entries[1].value, 3)), "1:12");
}

TEST(ScalarPlaceTest, WhatIsNoScalarOrNotOfAFileIsWhereItIs) {
  EXPECT_EQ(position(place_of(value_of("k: [a, b]"), 5)), "1:4");
  EXPECT_EQ(position(place_of(Node::scalar("abc"), 1)), "0:0");
  Node changed = value_of("k: abc");
  changed.text = "something else";
  EXPECT_EQ(position(place_of(changed, 5)), "1:4");
}

class NoFiles final : public FileReader {
 public:
  Result<std::string> read(const std::filesystem::path&, std::size_t, Pipes) const override {
    return "";
  }
  bool is_folder(const std::filesystem::path&) const override { return false; }
  Result<std::vector<std::filesystem::path>> yaml_files(
      const std::filesystem::path&) const override {
    return std::vector<std::filesystem::path>();
  }
};

TEST(ScalarPlaceTest, WhatAReferenceGaveIsWhereTheReferenceIs) {
  const std::string yaml = "k: \"\\tA ${env:LONG} B\n   ${env:NONE:-x}C $${D} ${env:EMPTY}E\"";
  Problems problems;
  auto tree = parse_document(yaml, "test.yaml", problems);
  ASSERT_TRUE(tree);
  const NoFiles files;
  const auto variables = [](const std::string& name) -> std::optional<std::string> {
    if (name == "NONE") return std::nullopt;
    return name == "LONG" ? "l\no\nng" : "";
  };

  interpolate(*tree, Lookup(variables, files), "", problems);

  const Node& value = tree->entries[0].value;
  ASSERT_EQ(value.text, "\tA l\no\nng B xC ${D} E");
  const auto place_in = [&](const std::string& part, std::size_t more = 0) {
    return position(place_of(value, value.text.find(part) + more));
  };
  const auto place_of_source = [&](const std::string& part) {
    return position(yaml, yaml.find(part));
  };
  EXPECT_EQ(place_in("A l"), place_of_source("A $"));
  EXPECT_EQ(place_in("l\no"), place_of_source("${env:LONG"));
  EXPECT_EQ(place_in("ng"), place_of_source("${env:LONG"));
  EXPECT_EQ(place_in("B x"), place_of_source("B\n"));
  EXPECT_EQ(place_in("xC"), place_of_source("${env:NONE"));
  EXPECT_EQ(place_in("xC", 1), place_of_source("C $"));
  EXPECT_EQ(place_in("D}"), place_of_source("D}"));
  EXPECT_EQ(place_in(" E", 1), place_of_source("E\""));
}

}  // namespace
}  // namespace millrace::config
