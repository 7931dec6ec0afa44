#include "examples/reports_server/data/filters.h"

#include <ostream>

#include <gmock/gmock.h>

#include "examples/reports_server/data/query_text.h"
#include "tests/reports_server/server_fixture.h"

namespace millrace::reports_server {
namespace {

using ::testing::HasSubstr;

class FiltersTest : public ServerTest {
 protected:
  FiltersTest() {
    report(1, "people",
           "SELECT name FROM people WHERE (NOT :country_given OR country IN (:country)) "
           "AND score >= :score AND (:name IS NULL OR name = :name) ORDER BY name")
        .filters = {{"country", {FilterType::Text, true, {}}},
                    {"score", {FilterType::Integer, false, {"0"}}},
                    {"name", {FilterType::Text, false, {}}}};
    start();
  }
  std::string names_for(const std::string& query) {
    return client_->download(client_->submit("/queries/1/submit_export.csv" + query)).body;
  }
  std::string names_for_body(const std::string& body) {
    const auto answer = client_->post("/queries/1/submit_export.csv", body);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return client_->download(between(answer.body, "\"job_id\":", "}")).body;
  }
};

TEST_F(FiltersTest, OfAUrlAreBound) {
  EXPECT_EQ(names_for(""), "name\nAnn\nBao\nCid\n");
  EXPECT_EQ(names_for("?country[]=SG&country%5B%5D=VN"), "name\nAnn\nBao\n");
  EXPECT_EQ(names_for("?country=DE"), "name\nCid\n");
  EXPECT_EQ(names_for("?score=2&name=Bao"), "name\nBao\n");
  EXPECT_EQ(names_for("?score=3&score=1"), "name\nAnn\nBao\nCid\n");
  EXPECT_EQ(names_for("?twqdest=teqwdst&_page_size=3"), "name\nAnn\nBao\nCid\n");
}

TEST_F(FiltersTest, OfABodyAreBound) {
  EXPECT_EQ(names_for_body(R"({"country":["SG","DE"],"score":2})"), "name\nCid\n");
  EXPECT_EQ(names_for_body(R"({"name":"A\u006en","country":null})"), "name\nAnn\n");
  EXPECT_EQ(names_for_body(R"({"country":[]})"), "name\n");
  EXPECT_EQ(names_for_body(""), "name\nAnn\nBao\nCid\n");
}

TEST_F(FiltersTest, OfEveryTypeAreBoundAsThatType) {
  server_.reset();
  report(
      2, "types",
      "SELECT typeof(:t) || ' ' || :t AS t, typeof(:i) || ' ' || :i AS i, "
      "typeof(:n) || ' ' || :n AS n, typeof(:b) || ' ' || :b AS b, typeof(:d) || ' ' || :d AS d, "
      "(SELECT group_concat(x, '+') FROM (SELECT 'p' AS x UNION SELECT 'q') WHERE x IN (:l)) AS l")
      .filters = {{"t", {FilterType::Text, false, {}}},   {"i", {FilterType::Integer, false, {}}},
                  {"n", {FilterType::Number, false, {}}}, {"b", {FilterType::Boolean, false, {}}},
                  {"d", {FilterType::Date, false, {}}},   {"l", {FilterType::List, false, {}}}};
  start();
  const std::string wanted =
      "t,i,n,b,d,l\ntext 7,integer 7,real 7.0,integer 1,text 2026-02-28,p+q\n";
  const auto url = client_->submit(
      "/queries/2/submit_export.csv?t=7&i=7&n=7&b=true&d=2026-02-28&l[]=p&l[]=q&l[]=r");
  const auto body =
      client_->post("/queries/2/submit_export.csv",
                    R"({"t":"7","i":7,"n":7,"b":true,"d":"2026-02-28","l":["p","q"]})");
  EXPECT_EQ(client_->download(url).body, wanted);
  EXPECT_EQ(client_->download(between(body.body, "\"job_id\":", "}")).body, wanted);
  EXPECT_THAT(client_->download(client_->submit("/queries/2/submit_export.csv?b=0")).body,
              HasSubstr("integer 0"));
  EXPECT_EQ(client_->get("/queries/2/submit_export.csv?b=yes").body,
            "filter b: 'yes' is not true or false");
}

// Python's client sends True and 5.0, R's TRUE and 1e+05.
TEST_F(FiltersTest, AreTakenAsTheOfficialClientsWriteThem) {
  server_.reset();
  report(2, "types", "SELECT :b AS b, :i AS i").filters = {{"b", {FilterType::Boolean, false, {}}},
                                                           {"i", {FilterType::Integer, false, {}}}};
  start();
  const auto answer = [this](const std::string& query) {
    return client_->download(client_->submit("/queries/2/submit_export.csv?" + query)).body;
  };
  for (const char* yes : {"True", "TRUE", "true", "1"}) {
    EXPECT_EQ(answer(std::string("i=5&b=") + yes), "b,i\n1,5\n") << yes;
  }
  for (const char* no : {"False", "FALSE", "false", "0"}) {
    EXPECT_EQ(answer(std::string("i=5.0&b=") + no), "b,i\n0,5\n") << no;
  }
  EXPECT_EQ(answer("b=1&i=1e%2B05"), "b,i\n1,100000\n");
  EXPECT_EQ(answer("b=1&i=9007199254740993"), "b,i\n1,9007199254740993\n");
  for (const char* bad : {"5.5", "1e16", "NaN", "Infinity", "", "5%20"}) {
    EXPECT_EQ(client_->get(std::string("/queries/2/submit_export.csv?i=") + bad).status, 422)
        << bad;
  }
}

TEST_F(FiltersTest, NeverBecomeSql) {
  EXPECT_EQ(names_for("?name=x%27%20OR%201%3D1%20--"), "name\n");
  EXPECT_EQ(names_for("?country[]=%27)%3BDROP%20TABLE%20people%3B--&country[]=SG"), "name\nAnn\n");
  EXPECT_EQ(names_for_body(R"({"name":"x' OR '1'='1"})"), "name\n");
  EXPECT_EQ(names_for(""), "name\nAnn\nBao\nCid\n");
}

TEST_F(FiltersTest, ThatDoNotFitAreRefused) {
  const auto no_number = client_->get("/queries/1/submit_query.json?score=many");
  const auto two = client_->get("/queries/1/submit_export.csv?score[]=1&score[]=2");
  EXPECT_EQ(no_number.status, 422);
  EXPECT_EQ(no_number.body, "{\"errors\":[\"filter score: 'many' is not a whole number\"]}");
  EXPECT_EQ(two.status, 422);
  EXPECT_EQ(two.body, "filter score: takes one value, not 2");
}

TEST_F(FiltersTest, OfUnknownNamesAreRefusedWhenFiltersAreStrict) {
  server_.reset();
  options.strict_filters = true;
  start();
  const auto typo = client_->get("/queries/1/submit_export.csv?contry=SG");
  const auto far = client_->post("/queries/1/submit_export.json", R"({"zzzzzz":"SG"})");
  EXPECT_EQ(typo.status, 422);
  EXPECT_EQ(typo.body, "'contry' is not a filter of this report; did you mean 'country'?");
  EXPECT_EQ(far.body, "{\"errors\":[\"'zzzzzz' is not a filter of this report\"]}");
  EXPECT_EQ(client_->get("/queries/1/submit_export.csv?country[]=SG&_page=3").status, 200);
}

TEST_F(FiltersTest, RepeatedWithoutBracketsAreNotedInTheLog) {
  client_->get("/queries/1/submit_export.csv?country=SG&country=VN&name=Secret");
  wait_for_log("note: ops repeats filter country without []; the last value counts");
  client_->get("/queries/1/submit_export.csv?country[]=SG&country[]=VN");
  client_->get("/nowhere");
  wait_for_log("/nowhere 404");
  EXPECT_EQ(log().find("note:"), log().rfind("note:"));
  EXPECT_THAT(log(), ::testing::Not(HasSubstr("Secret")));
}

TEST_F(FiltersTest, InABodyThatIsNoObjectOfFiltersAreRefused) {
  for (const char* body : {"[1]", "{", "{\"a\":{\"b\":1}}", "{\"a\":[[1]]}", "nonsense", "{} {}",
                           "{\"a\":1.2.3}", "{\"a\":tru}"}) {
    const auto answer = client_->post("/queries/1/submit_export.csv", body);
    EXPECT_EQ(answer.status, 422) << body;
    EXPECT_THAT(answer.body, HasSubstr("must be a JSON object of filters")) << body;
  }
}

struct Expansion {
  std::string name, query, sql;
};

void PrintTo(const Expansion& expansion, std::ostream* out) {
  *out << expansion.name;
}

class ExpandQuery : public ::testing::TestWithParam<Expansion> {};

TEST_P(ExpandQuery, PutsPositionsInPlaceOfNames) {
  const std::vector<BoundFilter> filters = {
      {.name = "one", .values = {std::int64_t{1}}, .given = true, .many = false},
      {.name = "two", .values = {"a", "b"}, .given = true, .many = true},
      {.name = "none", .values = {}, .given = false, .many = false},
      {.name = "empty", .values = {}, .given = false, .many = true}};
  const auto expanded = expand_query(GetParam().query, filters);
  ASSERT_TRUE(expanded || GetParam().sql.starts_with("error")) << expanded.error().message();
  EXPECT_EQ(expanded ? expanded->sql : "error: " + expanded.error().message(), GetParam().sql);
}

INSTANTIATE_TEST_SUITE_P(
    , ExpandQuery,
    ::testing::Values(
        Expansion{"OneValue", "x = :one", "x = ?"},
        Expansion{"ManyValues", "x IN (:two)", "x IN (?, ?)"},
        Expansion{"NotGiven", "x = :none AND y IN (:empty)", "x = NULL AND y IN ()"},
        Expansion{"Given", ":one_given :none_given", "1 0"},
        Expansion{"InQuotes", "':one' \":one\" `:one` [:one] 'it''s :one'",
                  "':one' \":one\" `:one` [:one] 'it''s :one'"},
        Expansion{"InComments", "a -- :one\n b /* :one */ c", "a -- :one\n b /* :one */ c"},
        Expansion{"OpenEnds", "'open :one", "'open :one"},
        Expansion{"ColonAlone", "a : b", "a : b"},
        Expansion{"Unknown", "x = :ones",
                  "error: line 1, column 5 of the query: :ones is not one of the report's filters; "
                  "did you mean :one?"},
        Expansion{"OtherSigns", "x = ?1",
                  "error: line 1, column 5 of the query: ? is a parameter sign; write :name"}),
    [](const auto& test) { return test.param.name; });

TEST(CanonicalTest, TellsValuesApartThatLookAlikeWhenJoined) {
  const BoundFilter two{.name = "a", .values = {"x", "y"}, .given = true, .many = true};
  const BoundFilter one{.name = "a", .values = {"x,1:y"}, .given = true, .many = true};
  EXPECT_NE(canonical({two}), canonical({one}));
}

}  // namespace
}  // namespace millrace::reports_server
