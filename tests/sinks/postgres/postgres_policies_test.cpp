// Row-level security that holds for the user: F069. What policies hide is neither seen, counted nor
// changed, and a load that they do not let be exact fails.

#include <ostream>

#include <gmock/gmock.h>

#include "tests/sinks/postgres/postgres_fixture.h"

namespace millrace::sinks {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class PostgresPoliciesTest : public PostgresSinkTest {
 protected:
  void SetUp() override {
    PostgresSinkTest::SetUp();
    if (!observer_) return;
    role_ = "role_" + schema_;
    sql("CREATE TABLE people (id bigint PRIMARY KEY, name text, owner text DEFAULT current_user, "
        "_millrace_load text, left_at timestamptz); CREATE ROLE " +
        role_ + " LOGIN; GRANT ALL ON SCHEMA " + schema_ + " TO " + role_ +
        "; GRANT ALL ON people TO " + role_ + "; INSERT INTO people (id, name, owner) VALUES " +
        "(1, 'one', '" + role_ + "'), (2, 'two', '" + role_ + "'), (9, 'theirs', 'other'); " +
        "ALTER TABLE people ENABLE ROW LEVEL SECURITY");
    open_sink(dsn_ + " user=" + role_);
  }
  void TearDown() override {
    earlier_.clear();
    sink_.reset();
    if (observer_) sql("DROP OWNED BY " + role_ + "; DROP ROLE " + role_);
    PostgresSinkTest::TearDown();
  }

  // A policy with that behind its name.
  void policy(const std::string& rest) {
    sql("CREATE POLICY p" + std::to_string(++policies_) + " ON people " + rest);
  }
  void own_rows() { policy("USING (owner = current_user)"); }

  std::string people() { return rows_of("SELECT id, name FROM people ORDER BY id"); }
  void refuses(components::Destination& destination, const Rows& rows, std::string says) {
    const auto before = people();
    const auto report = try_load(destination, people_, rows);
    ASSERT_FALSE(report);
    EXPECT_THAT(report.error().message(), HasSubstr(says));
    EXPECT_EQ(people(), before);
  }

  Options mirror_{{"table", "people"}, {"key", "id"}, {"mode", "mirror"}};
  Options keyed_replace_{{"table", "people"}, {"key", "id"}, {"mode", "replace"}};
  std::string role_;
  int policies_ = 0;
};

TEST_F(PostgresPoliciesTest, F069_UpsertChangesWhatItSees) {
  own_rows();
  auto destination = this->destination(upsert_);
  ASSERT_TRUE(prepare(*destination));
  const auto report = load(*destination, people_, {{"1", "new"}, {"3", "three"}});
  EXPECT_EQ(report.updated, 1U);
  EXPECT_EQ(report.inserted, 1U);
  EXPECT_EQ(people(), "1|new;2|two;3|three;9|theirs");
}

TEST_F(PostgresPoliciesTest, F069_NeitherMirrorNorReplaceTakesHiddenRowsAway) {
  own_rows();
  for (const auto& options : {mirror_, keyed_replace_, replace_}) {
    sql("DELETE FROM people WHERE owner <> 'other'; INSERT INTO people (id, name, owner) VALUES "
        "(1, "
        "'one', '" +
        role_ + "'), (2, 'two', '" + role_ + "')");
    auto destination = this->destination(options);
    ASSERT_TRUE(prepare(*destination));
    const auto report = load(*destination, people_, {{"1", "one"}, {"3", "three"}});
    EXPECT_EQ(report.before, 2U);
    EXPECT_EQ(report.deleted, options == replace_ ? 2U : 1U);
    EXPECT_EQ(people(), "1|one;3|three;9|theirs");
  }
}

TEST_F(PostgresPoliciesTest, F069_ReplaceLeavesHiddenRowsThatItMightDelete) {
  policy("FOR SELECT USING (owner = current_user)");
  policy("FOR DELETE USING (true)");
  policy("FOR INSERT WITH CHECK (true)");
  const auto report = load(*destination(replace_), people_, {{"1", "a"}});
  EXPECT_EQ(report.deleted, 2U);
  EXPECT_EQ(people(), "1|a;9|theirs");
}

TEST_F(PostgresPoliciesTest, F069_ATableWhoseRowsAreAllHiddenLooksEmptyAndTakesRows) {
  own_rows();
  sql("DELETE FROM people WHERE owner <> 'other'");
  for (const auto& options : {upsert_, mirror_, keyed_replace_, replace_}) {
    const auto report = load(*destination(options), people_, {{"1", "a"}});
    EXPECT_EQ(report.before, 0U);
    EXPECT_EQ(people(), "1|a;9|theirs");
    sql("DELETE FROM people WHERE id = 1");
  }
}

TEST_F(PostgresPoliciesTest, F069_AppendAddsRowsOnce) {
  own_rows();
  auto destination = this->destination(append_);
  ASSERT_TRUE(prepare(*destination));
  EXPECT_EQ(load(*destination, people_, {{"3", "c"}}, "same").inserted, 1U);
  run_id_ = "next";
  EXPECT_TRUE(load(*destination, people_, {{"3", "c"}}, "same").already_loaded);
  EXPECT_EQ(people(), "1|one;2|two;3|c;9|theirs");
}

TEST_F(PostgresPoliciesTest, F069_PoliciesThatComeAfterTheFirstLookAreHeeded) {
  own_rows();
  sql("ALTER TABLE people DISABLE ROW LEVEL SECURITY; DELETE FROM people");
  auto append = this->destination(append_);
  auto upsert = this->destination(upsert_);
  ASSERT_TRUE(prepare(*append));
  ASSERT_TRUE(prepare(*upsert));
  sql("ALTER TABLE people ENABLE ROW LEVEL SECURITY");
  EXPECT_EQ(load(*append, people_, {{"3", "c"}}).inserted, 1U);
  sql("UPDATE people SET owner = 'other'");
  EXPECT_EQ(load(*upsert, people_, {{"4", "d"}}).inserted, 1U);
  EXPECT_EQ(people(), "3|c;4|d");
}

TEST_F(PostgresPoliciesTest, F069_AKeyThatAHiddenRowHasFailsTheLoad) {
  own_rows();
  for (const auto& options : {upsert_, mirror_, replace_}) {
    // MERGE meets the key, as INSERT does; ON CONFLICT, before Postgres 15, the policy.
    const bool meets_key = server_version() >= 150000 || options == replace_;
    refuses(*destination(options), {{"1", "new"}, {"9", "mine"}},
            meets_key
                ? "row-level security hides rows of table \"" + schema_ +
                      "\".\"people\" from user \"" + role_ + "\", and one of these may have the key"
                : "a row that they hide may have the same key");
  }
}

struct Refused {
  std::string name;  // Of the test.
  std::vector<std::string> policies;
  std::string mode;
  std::string says;
};

void PrintTo(const Refused& refused, std::ostream* out) {
  *out << refused.name;
}

class PostgresPoliciesRefuse : public PostgresPoliciesTest,
                               public ::testing::WithParamInterface<Refused> {};

// Of the rows (1, 'bad') and (3, 'three'), or (1, 'one') and (3, 'bad').
TEST_P(PostgresPoliciesRefuse, F069_ARowAndItIsNamedWhereItCanBe) {
  for (const auto& each : GetParam().policies) policy(each);
  Options options{{"table", "people"}, {"mode", GetParam().mode}};
  if (GetParam().mode != "replace") options.emplace_back("key", "id");
  const bool changes = GetParam().name.starts_with("Changed");
  const Rows rows = changes ? Rows{{"1", "bad"}, {"3", "three"}} : Rows{{"1", "one"}, {"3", "bad"}};
  refuses(*destination(options), rows, GetParam().says);
}

INSTANTIATE_TEST_SUITE_P(
    , PostgresPoliciesRefuse,
    ::testing::Values(
        Refused{"NewRow",
                {"USING (true) WITH CHECK (people.name <> 'bad')"},
                "upsert",
                "the row with the key id = \"3\": new row violates row-level security policy"},
        Refused{"NewRowOfMirror",
                {"USING (true)", "AS RESTRICTIVE FOR INSERT WITH CHECK (name <> 'bad')"},
                "mirror",
                "the row with the key id = \"3\": new row violates row-level security policy"},
        Refused{"NewRowWithoutKey",
                {"USING (true) WITH CHECK (name NOT IN (SELECT 'bad'))"},
                "replace",
                "row 2: new row violates row-level security policy"},
        Refused{"NewRowByAColumnThatTheReportLacks",
                {"USING (true) WITH CHECK (owner = 'nobody')"},
                "upsert",
                "is up to the policies of table"},
        Refused{"ChangedRow",
                {"USING (true) WITH CHECK (name <> 'bad')"},
                "upsert",
                "the row with the key id = \"1\": new row violates row-level security policy"},
        Refused{"ChangedRowThatMustNotBe",
                {"FOR SELECT USING (true)", "FOR INSERT WITH CHECK (true)",
                 "FOR UPDATE USING (owner = 'other')"},
                "upsert",
                "the row with the key id = \"1\": "},
        Refused{"RowsThatMustNotGo",
                {"FOR SELECT USING (true)", "FOR INSERT WITH CHECK (true)",
                 "FOR UPDATE USING (true)", "FOR DELETE USING (owner = 'other')"},
                "mirror",
                "Postgres removed 1 of 2 rows"}),
    [](const auto& test) { return test.param.name; });

TEST_F(PostgresPoliciesTest, F069_RowsThatAreHiddenOnceTheyAreWrittenFailTheLoad) {
  policy("FOR SELECT USING (owner = 'other')");
  policy("FOR INSERT WITH CHECK (true)");
  policy("FOR UPDATE USING (true)");
  policy("FOR DELETE USING (true)");
  for (const auto& options : {upsert_, mirror_}) {
    refuses(*destination(options), {{"3", "c"}, {"9", "theirs"}},
            server_version() >= 150000 ? "have a policy FOR SELECT show"
                                       : "new row violates row-level security policy");
  }
  const auto report = try_load(*destination(append_), people_, {{"3", "c"}});
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message(),
              HasSubstr("would hold 0 rows of the load where 1 are right"));
  EXPECT_EQ(people(), "1|one;2|two;9|theirs");
}

TEST_F(PostgresPoliciesTest, F069_MirrorMarksWhatItSees) {
  own_rows();
  auto options = map({{"table", schema_ + ".people"}, {"key", "id"}, {"mode", "mirror"}});
  options.entries.push_back(
      {"on_leave", {}, config::Node::map({{"mark", {}, config::Node::scalar("left_at")}})});
  config::Problems problems;
  const auto parsed = registry_.sink("postgres")->destination.parse(options, "x", problems);
  ASSERT_TRUE(parsed) << problems.text();
  auto destination = *parsed->destination(*sink_, {"sync", "run", {}});
  EXPECT_EQ(load(*destination, people_, {{"1", "one"}}).marked, 1U);
  EXPECT_EQ(rows_of("SELECT id FROM people WHERE left_at IS NOT NULL"), "2");
}

TEST_F(PostgresPoliciesTest, F069_ADifferenceIsNotHeldAgainstWhatPoliciesMayHide) {
  own_rows();
  load(*destination(mirror_), people_, {{"1", "one"}});
  auto destination = this->destination(mirror_);
  auto difference = destination->load({"id", "sync", "run"}, *events_);
  const auto begun = run(difference->begin({.schema = people_, .basis = "some generation"}));
  ASSERT_TRUE(begun) << begun.error().message();
  ASSERT_TRUE(std::holds_alternative<components::BasisLost>(*begun));
  EXPECT_THAT(std::get<components::BasisLost>(*begun).why, HasSubstr("row-level security"));
}

TEST_F(PostgresPoliciesTest, F069_WhatCannotBeExactIsRefusedBeforeAnythingIsRead) {
  own_rows();
  sql("ALTER TABLE people ADD COLUMN boss bigint REFERENCES people ON DELETE CASCADE");
  for (const auto& options : {upsert_, mirror_, replace_}) {
    const auto ready = prepare(*destination(options));
    ASSERT_FALSE(ready);
    EXPECT_EQ(ready.error().kind(), ErrorKind::Refused);
    EXPECT_THAT(ready.error().message(),
                AllOf(HasSubstr("\"people_boss_fkey\""), HasSubstr("BYPASSRLS")));
  }
  EXPECT_TRUE(prepare(*destination(append_)));
  sql("ALTER ROLE " + role_ + " SET row_security = off");
  open_sink(dsn_ + " user=" + role_);
  const auto ready = prepare(*destination(append_));
  ASSERT_FALSE(ready);
  EXPECT_THAT(ready.error().message(), HasSubstr("row_security is off"));
}

TEST_F(PostgresPoliciesTest, F069_AnOwnerForWhomPoliciesAreForcedIsHeldByThem) {
  own_rows();
  sql("ALTER TABLE people FORCE ROW LEVEL SECURITY; ALTER TABLE people OWNER TO " + role_);
  EXPECT_EQ(load(*destination(mirror_), people_, {{"1", "a"}}).deleted, 1U);
  EXPECT_EQ(people(), "1|a;9|theirs");
}

TEST_F(PostgresPoliciesTest, F069_AUserThatPoliciesDoNotHoldForSeesAllRows) {
  own_rows();
  sql("ALTER ROLE " + role_ + " BYPASSRLS");
  EXPECT_EQ(load(*destination(mirror_), people_, {{"1", "a"}}).deleted, 2U);
  EXPECT_EQ(people(), "1|a");
}

}  // namespace
}  // namespace millrace::sinks
