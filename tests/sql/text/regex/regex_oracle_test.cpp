// Regular expressions against those of a real Postgres.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "connector/sql/text/regex/regex.h"
#include "connector/sql/text/regex/regex_functions.h"
#include "tests/sql/support/said.h"
#include "tests/support/postgres/oracle.h"

namespace millrace::sql::text {
namespace {

constexpr int kRegexRounds = 1'000;

class RegexOracle : public millrace::testing::PostgresOracle {
 protected:
  void expect(std::string expression, std::string answer) {
    // What is documented to be refused.
    if (answer.contains("not supported") || answer.contains("supported only")) return;
    expressions_.push_back(std::move(expression));
    answers_.push_back(std::move(answer));
  }

  void compare() {
    const auto wanted = ask(expressions_);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < wanted.size() && wrong < 30; ++i) {
      EXPECT_EQ(answers_[i], wanted[i]) << expressions_[i];
      wrong += answers_[i] == wanted[i] ? 0 : 1;
    }
  }

  static std::string matched(const std::string& text, const std::string& pattern,
                             const std::string& flags = "") {
    const auto options = parse_regex_options(flags);
    if (!options) return "error: " + std::string(options.error().text());
    const auto regex = Regex::compile(pattern, *options);
    return regex ? said(regex->matches(text)) : "error: " + std::string(regex.error().text());
  }

  static std::string extracted(const std::string& text, const std::string& pattern) {
    const auto regex = Regex::compile(pattern);
    return regex ? said(regexp_match(*regex, text)) : "error: " + std::string(regex.error().text());
  }

 private:
  std::vector<std::string> expressions_;
  std::vector<std::string> answers_;
};

TEST_F(RegexOracle, ReadsTheSyntaxInTheSameWay) {
  RandomTexts patterns({"a",    "b",     "A",     "é",       "-",         ".",           "*",
                        "+",    "?",     "{",     "}",       "{2}",       "{1,2}",       "{0,}",
                        "(",    ")",     "(?:",   "[",       "]",         "[^",          "|",
                        "^",    "$",     "\\",    "\\d",     "\\W",       "\\y",         "\\M",
                        "\\A",  "\\Z",   "\\x41", "\\u00e9", "[:alpha:]", "[[:digit:]]", "\\n",
                        "\n",   " ",     "#",     "***=",    "***:",      "(?i)",        "(?#x)",
                        "(?x)", "[a-b]", "=",     ","});
  RandomTexts texts({"a", "b", "A", "é", "-", "\n", " ", "1", "_", "."});
  for (int i = 0; i < 2 * kRegexRounds; ++i) {
    const auto pattern = patterns.text(6);
    const auto text = texts.text(5);
    expect(fmt::format("{} ~ {}", quoted(text), quoted(pattern)), matched(text, pattern));
    const std::string flags = std::vector<std::string>{
        "i", "n", "x", "q", "p", "w", "z", "ic"}[static_cast<std::size_t>(i % 8)];
    expect(fmt::format("regexp_like({}, {}, '{}')", quoted(text), quoted(pattern), flags),
           matched(text, pattern, flags));
  }
  compare();
}

TEST_F(RegexOracle, FindsTheSameMatches) {
  RandomTexts patterns({"a",       "b",    "c",   "ab",  "é",    ".",      "a*",
                        "b+",      "c?",   "a*?", "b+?", ".*?",  "(ab|a)", "(b)",
                        "[ab]",    "[^b]", "^",   "$",   "(a*)", "(.*?)",  "|",
                        "(?:a|b)", "a{2}", "\\w", "\\y", "\\s",  "(.)",    "{1,1}?"});
  RandomTexts texts({"a", "b", "c", "ab", "é", " "});
  for (int i = 0; i < 3 * kRegexRounds; ++i) {
    const auto pattern = patterns.text(5);
    const auto text = texts.text(8);
    const auto args = fmt::format("{}, {}", quoted(text), quoted(pattern));
    expect(fmt::format("substring({} from {})", quoted(text), quoted("(" + pattern + ")")),
           extracted(text, "(" + pattern + ")"));
    const auto regex = Regex::compile(pattern);
    if (!regex) continue;
    const auto start = static_cast<std::int64_t>(i % 4);
    const auto number = static_cast<std::int64_t>(i % 3);
    expect(fmt::format("regexp_count({}, {})", args, start),
           said(regexp_count(*regex, text, start)));
    expect(fmt::format("regexp_substr({}, {}, {})", args, start, number),
           said(regexp_substr(*regex, text, {start, number, 0})));
    expect(fmt::format("regexp_instr({}, {}, {}, {})", args, start, number, i % 2),
           said(regexp_instr(*regex, text, {start, number, 0}, i % 2)));
    expect(fmt::format("(regexp_split_to_array({}))[{}]", args, number),
           said(regexp_split_part(*regex, text, number)));
    expect(fmt::format("regexp_replace({}, '<\\&>', 'g')", args), said_by([&](auto& out) {
             return regexp_replace(*regex, text, Replacement("<\\&>"), {1, 0}, out);
           }));
    expect(fmt::format("regexp_replace({}, '<\\&\\\\\\x>', {}, {})", args, start, number),
           said_by([&](auto& out) {
             return regexp_replace(*regex, text, Replacement("<\\&\\\\\\x>"), {start, number}, out);
           }));
  }
  compare();
}

TEST_F(RegexOracle, FillsTheGroupsInTheSameWay) {
  RandomTexts patterns({"a", "b", "(a*)", "(b+)", "(a|ab)", "(.*?)", "(.*)", "(a)?", "(b?)",
                        "(ab*)", "x", "(x+)", "(?:a)", "(\\w)", "(a+?)", "$"});
  RandomTexts texts({"a", "b", "x", "ab"});
  for (int i = 0; i < 2 * kRegexRounds; ++i) {
    const auto pattern = patterns.text(4);
    const auto text = texts.text(8);
    const auto regex = Regex::compile(pattern);
    if (!regex) continue;
    expect(fmt::format("regexp_replace({}, {}, '1\\1 2\\2 3\\3')", quoted(text), quoted(pattern)),
           said_by([&](auto& out) {
             return regexp_replace(*regex, text, Replacement("1\\1 2\\2 3\\3"), {}, out);
           }));
  }
  compare();
}

TEST_F(RegexOracle, ReadsSimilarToInTheSameWay) {
  RandomTexts patterns({"a", "b", "%", "_", "(", ")", "|", "*", "[", "]", "^", "\\", "\\\"", ".",
                        "+", "é", "#", "$", "{2}"});
  RandomTexts texts({"a", "b", "é", ".", "$", "\\"});
  for (int i = 0; i < 2 * kRegexRounds; ++i) {
    const auto pattern = patterns.text(6);
    const auto text = texts.text(6);
    const std::string escape = i % 2 == 0 ? "\\" : "#";
    const auto similar = similar_to_regex(pattern, escape);
    expect(fmt::format("{} SIMILAR TO {} ESCAPE {}", quoted(text), quoted(pattern), quoted(escape)),
           similar ? matched(text, *similar) : "error: " + std::string(similar.error().text()));
    expect(fmt::format("substring({} SIMILAR {} ESCAPE {})", quoted(text), quoted(pattern),
                       quoted(escape)),
           similar ? extracted(text, *similar) : "error: " + std::string(similar.error().text()));
  }
  compare();
}

}  // namespace
}  // namespace millrace::sql::text
