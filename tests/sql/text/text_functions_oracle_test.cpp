// The functions on texts against those of a real Postgres.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "connector/sql/text/casing.h"
#include "connector/sql/text/digests.h"
#include "connector/sql/text/edits.h"
#include "connector/sql/text/encoding.h"
#include "connector/sql/text/like_pattern.h"
#include "connector/sql/text/measures.h"
#include "connector/sql/text/normalizing.h"
#include "connector/sql/text/quoting.h"
#include "connector/sql/text/slices.h"
#include "tests/sql/support/said.h"
#include "tests/support/postgres/oracle.h"

namespace millrace::sql::text {
namespace {

class TextFunctionsOracle : public millrace::testing::PostgresOracle {
 protected:
  void expect(std::string expression, std::string answer) {
    expressions_.push_back(std::move(expression));
    answers_.push_back(std::move(answer));
  }

  void compare() {
    const auto wanted = ask(expressions_);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < wanted.size() && wrong < 20; ++i) {
      EXPECT_EQ(answers_[i], wanted[i]) << expressions_[i];
      wrong += answers_[i] == wanted[i] ? 0 : 1;
    }
  }

  std::string text(std::size_t longest = 8) { return texts_.text(longest); }

  RandomTexts texts_{{"a", "b",  "ab", "B", "Z",  "ä", "É", "€", "😀", " ",
                      "'", "\"", "_",  "%", "\\", ".", "7", "=", "\n", "select"}};

 private:
  std::vector<std::string> expressions_;
  std::vector<std::string> answers_;
};

constexpr int kRounds = 1'500;

TEST_F(TextFunctionsOracle, CutsTextsInTheSameWay) {
  for (int i = 0; i < kRounds; ++i) {
    const auto t = text();
    const auto a = texts_.between(-10, 10);
    const auto b = texts_.between(-3, 10);
    const auto set = text(3);
    expect(fmt::format("substring({} from {})", quoted(t), a), said(substring(t, a)));
    expect(fmt::format("substring({} from {} for {})", quoted(t), a, b), said(substring(t, a, b)));
    expect(fmt::format("left({}, {})", quoted(t), a), said(left(t, a)));
    expect(fmt::format("right({}, {})", quoted(t), a), said(right(t, a)));
    expect(fmt::format("btrim({}, {})", quoted(t), quoted(set)), said(btrim(t, set)));
    expect(fmt::format("ltrim({}, {})", quoted(t), quoted(set)), said(ltrim(t, set)));
    expect(fmt::format("rtrim({}, {})", quoted(t), quoted(set)), said(rtrim(t, set)));
    const auto delimiter = text(1);
    expect(fmt::format("split_part({}, {}, {})", quoted(t), quoted(delimiter), a / 3),
           said(split_part(t, delimiter, a / 3)));
  }
  compare();
}

TEST_F(TextFunctionsOracle, MeasuresAndFindsInTheSameWay) {
  for (int i = 0; i < kRounds; ++i) {
    const auto t = text();
    const auto part = text(2);
    expect(fmt::format("length({})", quoted(t)), said(length(t)));
    expect(fmt::format("octet_length({})", quoted(t)), said(octet_length(t)));
    expect(fmt::format("bit_length({})", quoted(t)), said(bit_length(t)));
    expect(fmt::format("ascii({})", quoted(t)), said(ascii(t)));
    expect(fmt::format("position({} in {})", quoted(part), quoted(t)), said(position(part, t)));
    expect(fmt::format("starts_with({}, {})", quoted(t), quoted(part)), said(starts_with(t, part)));
  }
  compare();
}

TEST_F(TextFunctionsOracle, EditsTextsInTheSameWay) {
  for (int i = 0; i < kRounds; ++i) {
    const auto t = text();
    const auto from = text(3);
    const auto to = text(3);
    const auto n = texts_.between(-2, 12);
    const auto code = texts_.between(-1, 70'000) * texts_.between(0, 20);
    const auto args = fmt::format("{}, {}, {}", quoted(t), quoted(from), quoted(to));
    const auto placed = fmt::format("overlay({} placing {} from {}", quoted(t), quoted(to), n);
    const auto pad = fmt::format("{}, {}, {}", quoted(t), n, quoted(from));
    expect("replace(" + args + ")",
           said_by([&](auto& out) { return text::replace(t, from, to, out); }));
    expect("translate(" + args + ")", said_by([&](auto& out) { translate(t, from, to, out); }));
    expect("lpad(" + pad + ")", said_by([&](auto& out) { return lpad(t, n, from, out); }));
    expect("rpad(" + pad + ")", said_by([&](auto& out) { return rpad(t, n, from, out); }));
    expect(placed + ")", said_by([&](auto& out) { return overlay(t, to, n, out); }));
    expect(placed + " for 2)", said_by([&](auto& out) { return overlay(t, to, n, 2, out); }));
    expect(placed + " for -2)", said_by([&](auto& out) { return overlay(t, to, n, -2, out); }));
    expect(fmt::format("reverse({})", quoted(t)),
           said_by([&](auto& out) { text::reverse(t, out); }));
    expect(fmt::format("repeat({}, {})", quoted(t), n),
           said_by([&](auto& out) { return repeat(t, n, out); }));
    expect(fmt::format("chr({})", code), said_by([&](auto& out) { return chr(code, out); }));
    expect(fmt::format("to_hex(({})::bigint)", code),
           said_by([&](auto& out) { to_hex(code, out); }));
  }
  compare();
}

TEST_F(TextFunctionsOracle, ChangesCaseInTheSameWay) {
  for (int i = 0; i < kRounds; ++i) {
    const auto t = text(12);
    expect(fmt::format("lower({})", quoted(t)), said_by([&](auto& out) { lower(t, out); }));
    expect(fmt::format("upper({})", quoted(t)), said_by([&](auto& out) { upper(t, out); }));
    expect(fmt::format("initcap({})", quoted(t)), said_by([&](auto& out) { initcap(t, out); }));
  }
  compare();
}

TEST_F(TextFunctionsOracle, ChangesCaseAsAnIcuCollationDoes) {
  RandomTexts texts({"ß", "Σ", "ς", "α", "Α", "İ", "ı", "i", "ﬁ", "Ǆ", "ǆ", " ", "'", "x"});
  for (int i = 0; i < kRounds; ++i) {
    const auto t = texts.text(6);
    const auto sql = quoted(t) + " COLLATE \"und-x-icu\")";
    expect("lower(" + sql, said_by([&](auto& out) { lower(t, out); }));
    expect("upper(" + sql, said_by([&](auto& out) { upper(t, out); }));
  }
  compare();
}

TEST_F(TextFunctionsOracle, QuotesInTheSameWay) {
  for (int i = 0; i < kRounds; ++i) {
    const auto t = text(4);
    expect(fmt::format("quote_literal({})", quoted(t)),
           said_by([&](auto& out) { quote_literal(t, out); }));
    expect(fmt::format("quote_ident({})", quoted(t)),
           said_by([&](auto& out) { quote_ident(t, out); }));
  }
  for (const std::string word :
       {"order", "name", "names", "a1_", "1a", "left", "xmltable", "all"}) {
    expect(fmt::format("quote_ident({})", quoted(word)),
           said_by([&](auto& out) { quote_ident(word, out); }));
  }
  compare();
}

TEST_F(TextFunctionsOracle, FormatsInTheSameWay) {
  RandomTexts patterns({"%", "s", "I",  "L",  "1",  "2",  "3",    "$",    "*",   "-",    "0",
                        "5", "x", "%s", "%I", "%L", "%%", "%2$s", "%-7s", "%*s", "%4$s", "ä"});
  for (int i = 0; i < 3 * kRounds; ++i) {
    const auto pattern = patterns.text(5);
    const auto a = text(3);
    const std::vector<std::optional<std::string_view>> arguments = {a, "5", std::nullopt};
    expect(fmt::format("format({}, {}, '5', NULL)", quoted(pattern), quoted(a)),
           said_by([&](auto& out) { return format(pattern, arguments, out); }));
  }
  compare();
}

TEST_F(TextFunctionsOracle, EncodesInTheSameWay) {
  const auto bytes = [](const std::string& t) {
    return fmt::format("convert_to({}, 'UTF8')", quoted(t));
  };
  for (int i = 0; i < kRounds; ++i) {
    const auto t = text(i % 5 == 0 ? 90 : 8);
    for (const std::string name : {"base64", "hex", "escape"}) {
      const auto encoding = encoding_of(name);
      expect(fmt::format("encode({}, '{}')", bytes(t), name),
             said_by([&](auto& out) { return encode(t, *encoding, out); }));
      expect(fmt::format("convert_from(decode({}, '{}'), 'UTF8')", quoted(t), name),
             said_by([&](auto& out) { return decode(t, *encoding, out); }));
    }
  }
  RandomTexts base64({"YQ==",  "YWI=", "Y",  "Q",  "=",  " ",  "\n", "YWJj", "\\", "\\303", "\\244",
                      "\\101", "w6Q=", "4a", "c3", "a4", "ff", "f",  "00",   "e2", "82",    "ac"});
  for (int i = 0; i < 2 * kRounds; ++i) {
    const auto t = base64.text(6);
    for (const std::string name : {"base64", "hex", "escape"}) {
      expect(fmt::format("convert_from(decode({}, '{}'), 'UTF8')", quoted(t), name),
             said_by([&](auto& out) { return decode(t, *encoding_of(name), out); }));
    }
  }
  compare();
}

TEST_F(TextFunctionsOracle, HashesInTheSameWay) {
  const std::vector<std::pair<std::string, DigestKind>> kinds = {{"sha224", DigestKind::Sha224},
                                                                 {"sha384", DigestKind::Sha384},
                                                                 {"sha512", DigestKind::Sha512}};
  for (int i = 0; i < 100; ++i) {
    const auto t = text(40);
    expect(fmt::format("md5({})", quoted(t)),
           said_by([&](auto& out) { HexDigest::make(DigestKind::Md5)->append(t, out); }));
    for (const auto& [name, kind] : kinds) {
      expect(fmt::format("encode({}(convert_to({}, 'UTF8')), 'hex')", name, quoted(t)),
             said_by([&](auto& out) { HexDigest::make(kind)->append(t, out); }));
    }
  }
  compare();
}

TEST_F(TextFunctionsOracle, NormalizesInTheSameWay) {
  RandomTexts texts({"e", "\u0301", "é", "ﬁ", "가", "ᄀ", "ᅡ", "Å", "\u0323", "\u0307", "①", "x"});
  for (int i = 0; i < kRounds; ++i) {
    const auto t = texts.text(6);
    for (const std::string name : {"NFC", "NFD", "NFKC", "NFKD"}) {
      const auto form = normal_form_of(name);
      expect(fmt::format("normalize({}, {})", quoted(t), name),
             said_by([&](auto& out) { return normalize(t, *form, out); }));
      expect(fmt::format("{} IS {} NORMALIZED", quoted(t), name), said(is_normalized(t, *form)));
    }
  }
  compare();
}

TEST_F(TextFunctionsOracle, MatchesLikePatternsInTheSameWay) {
  RandomTexts patterns({"a", "b", "B", "ä", "Ä", "%", "%", "_", "\\", "€", "😀"});
  for (int i = 0; i < 4 * kRounds; ++i) {
    const auto t = patterns.text(6);
    const auto p = patterns.text(6);
    const auto escape = patterns.text(1);
    const auto sql = fmt::format("{} LIKE {}", quoted(t), quoted(p));
    expect(sql, said(LikePattern(p).matches(t)));
    expect(fmt::format("{} ILIKE {}", quoted(t), quoted(p)),
           said(LikePattern(p, LikePattern::Case::Ignored).matches(t)));
    std::string escaped;
    if (like_escape(p, escape, escaped)) {
      expect(fmt::format("{} ESCAPE {}", sql, quoted(escape)),
             said(LikePattern(escaped).matches(t)));
    }
  }
  compare();
}

}  // namespace
}  // namespace millrace::sql::text
