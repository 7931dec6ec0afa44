// The functions on jsonb against those of a real Postgres.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "connector/sql/json/access.h"
#include "connector/sql/json/canonical.h"
#include "connector/sql/json/comparison.h"
#include "connector/sql/json/functions.h"
#include "tests/sql/support/said.h"
#include "tests/support/postgres/oracle.h"

namespace millrace::sql::json {
namespace {

constexpr int kRounds = 2'000;

// JSON texts that are mostly well-formed, of few different keys and values.
class RandomJson {
 public:
  explicit RandomJson(unsigned seed) : random_(seed) {}

  std::string text(int depth = 3) {
    const auto kind = depth == 0 ? 9 : random_() % 10;
    if (kind > 5) return scalar();
    const bool is_array = kind < 3;
    std::string json(1, is_array ? '[' : '{');
    for (auto left = random_() % 4; left > 0; --left) {
      if (!is_array) json += key() + space() + ":";
      json += space() + text(depth - 1) + space();
      if (left > 1) json += ",";
    }
    return json + (is_array ? "]" : "}");
  }

  std::string key() {
    return pick(
        {"\"a\"", "\"b\"", "\"bb\"", "\"\"", "\"ä\"", "\"\\u0061\"", "\"x\\ny\"", "\"zz\""});
  }

  std::string scalar() {
    return pick({"null",
                 "true",
                 "false",
                 "0",
                 "-0",
                 "1",
                 "1.0",
                 "1.10",
                 "1e2",
                 "1.5e-3",
                 "-12.50e1",
                 "12345678901234567890.5",
                 "0e5",
                 "0.00",
                 "2E+3",
                 "-3.40",
                 "\"a\"",
                 "\"b\"",
                 "\"\\u00e4\"",
                 "\"\\ud83d\\ude00\"",
                 "\"x\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                 "\"\\u001f\"",
                 "\"1\"",
                 "\"\"",
                 "\"é€\"",
                 "\"\u007f\""});
  }

  std::string space() { return pick({"", "", "", " ", "\n\t "}); }

  std::string pick(const std::vector<std::string>& of) { return of[random_() % of.size()]; }

  // One character of ASCII dropped, replaced or with another before it.
  std::string broken(std::string json) {
    const auto at = random_() % json.size();
    if (static_cast<unsigned char>(json[at]) >= 0x80) return json;
    switch (random_() % 3) {
      case 0:
        return json.erase(at, 1);
      case 1:
        return json.insert(at, pick({",", ":", "\"", "[", "}", "0", "e", "\\", "\\u", "-", "."}));
      default:
        return json.replace(at, 1,
                            pick({",", ":", "\"", "]", "{", "x", "1", "\\ud800", "\\u0000"}));
    }
  }

 private:
  std::mt19937_64 random_;
};

class JsonOracle : public millrace::testing::PostgresOracle {
 protected:
  void expect(std::string expression, std::string answer) {
    expressions_.push_back(std::move(expression));
    answers_.push_back(std::move(answer));
  }

  void compare_all() {
    const auto wanted = ask(expressions_);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < wanted.size() && wrong < 20; ++i) {
      EXPECT_EQ(answers_[i], wanted[i]) << expressions_[i];
      wrong += answers_[i] == wanted[i] ? 0 : 1;
    }
  }

  // A random value's canonical text, and what stands for it in SQL.
  std::string value() {
    std::string out;
    EXPECT_TRUE(to_jsonb(random_.text(), out));
    return out;
  }
  static std::string sql_of(const std::string& jsonb) { return quoted(jsonb) + "::jsonb"; }

  static std::string as_text(std::optional<std::string_view> value) {
    std::string out;
    return value && append_as_text(*value, out) ? said(std::string_view(out)) : "NULL";
  }

  RandomJson random_{1};

 private:
  std::vector<std::string> expressions_;
  std::vector<std::string> answers_;
};

TEST_F(JsonOracle, PrintsValuesInTheSameWay) {
  for (int i = 0; i < 2 * kRounds; ++i) {
    const auto json = i % 2 == 0 ? random_.text() : random_.broken(random_.text());
    expect(quoted(json) + "::jsonb", said_by([&](auto& out) { return to_jsonb(json, out); }));
  }
  for (const std::string number :
       {"1e400", "1e131071", "1e131072", "1e-16383", "1e-16384", "0e999999", "1e2147483647",
        "0e1999999999", "1e-99999999999", "1e99999999999", "0e-20000", "-0.0e-3"}) {
    expect(quoted(number) + "::jsonb", said_by([&](auto& out) { return to_jsonb(number, out); }));
  }
  compare_all();
}

TEST_F(JsonOracle, TakesValuesOutInTheSameWay) {
  for (int i = 0; i < kRounds; ++i) {
    const auto jsonb = value();
    const auto sql = sql_of(jsonb);
    const auto key = random_.pick({"a", "b", "bb", "", "ä", "x\ny", "0", "-1", " 1", "+1"});
    const auto path = random_.pick({"{}", "{a}", "{0}", "{a,b}", "{-1,a}", "{ 1, \"a\" }",
                                    "{b,0,a}", "{NULL}", "{\"null\"}", "{+0}", "{\" 0\",bb}", "{",
                                    "{a", "a", "{a,}", "{\"a}", "{a}b", "{a b}", "{a\"b\"}"});
    const auto index = static_cast<std::int64_t>(i % 7) - 3;
    const auto steps = Path::parse(path);
    expect(fmt::format("{} -> {}", sql, quoted(key)), said(FieldKey(key).of(jsonb)));
    expect(fmt::format("{} ->> {}", sql, quoted(key)), as_text(FieldKey(key).of(jsonb)));
    expect(fmt::format("{} -> {}", sql, index), said(element(jsonb, index)));
    expect(fmt::format("{} ->> {}", sql, index), as_text(element(jsonb, index)));
    expect(fmt::format("{} #> {}", sql, quoted(path)),
           steps ? said(steps->of(jsonb)) : "error: " + std::string(steps.error().text()));
    expect(fmt::format("{} #>> {}", sql, quoted(path)),
           steps ? as_text(steps->of(jsonb)) : "error: " + std::string(steps.error().text()));
    expect(fmt::format("jsonb_extract_path({}, {}, 'a')", sql, quoted(key)),
           said(Path(std::vector<std::string_view>{key, "a"}).of(jsonb)));
    expect(fmt::format("{} ? {}", sql, quoted(key)), said(exists(jsonb, key)));
  }
  compare_all();
}

TEST_F(JsonOracle, ComparesInTheSameWay) {
  for (int i = 0; i < 3 * kRounds; ++i) {
    const auto a = value();
    const auto b = value();
    expect(fmt::format("{} = {}", sql_of(a), sql_of(b)), said(equal(a, b)));
    expect(fmt::format("{} < {}", sql_of(a), sql_of(b)), said(compare(a, b) < 0));
    expect(fmt::format("{} @> {}", sql_of(a), sql_of(b)), said(contains(a, b)));
  }
  compare_all();
}

TEST_F(JsonOracle, ChangesValuesInTheSameWay) {
  for (int i = 0; i < kRounds; ++i) {
    const auto a = value();
    const auto b = value();
    const auto sql = sql_of(a);
    const auto key = random_.pick({"a", "b", "bb", "", "ä", "x\ny"});
    const auto index = static_cast<std::int64_t>(i % 7) - 3;
    expect(fmt::format("jsonb_typeof({})", sql), said(jsonb_typeof(a)));
    expect(fmt::format("jsonb_array_length({})", sql), said(jsonb_array_length(a)));
    expect(fmt::format("jsonb_strip_nulls({})", sql),
           said_by([&](auto& out) { jsonb_strip_nulls(a, out); }));
    expect(fmt::format("jsonb_pretty({})", sql),
           said_by([&](auto& out) { return jsonb_pretty(a, out); }));
    expect(fmt::format("{} || {}", sql, sql_of(b)),
           said_by([&](auto& out) { return concatenate(a, b, out); }));
    expect(fmt::format("{} - {}::text", sql, quoted(key)),
           said_by([&](auto& out) { return delete_key(a, key, out); }));
    expect(fmt::format("{} - ({})", sql, index),
           said_by([&](auto& out) { return delete_index(a, index, out); }));
  }
  compare_all();
}

}  // namespace
}  // namespace millrace::sql::json
