// verify: content: rows are read back before anybody sees them.

#include "tests/sinks/delta/delta_fixture.h"

namespace millrace::sinks {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class VerifyContentTest : public DeltaFixture, public ::testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override { open(GetParam()); }

  void expect_error(const Rows& rows, const std::string& says) {
    const auto outcome = run_export(rows);
    ASSERT_TRUE(outcome.error);
    EXPECT_EQ(outcome.error->kind(), ErrorKind::BadData);
    EXPECT_THAT(outcome.error->message(), HasSubstr(says));
  }

  const Rows rows_{
      {"1", "x", "y"}, {"2", "x", ""}, {"3", "x", std::nullopt}, {"3", "x", std::nullopt}};
};

TEST_P(VerifyContentTest, ALoadThatIsRightIsRight) {
  for (const std::string mode : {"mirror", "upsert", "replace"}) {
    exec(
        "DROP TABLE IF EXISTS t; CREATE TABLE t (id TEXT PRIMARY KEY, a TEXT, b TEXT); "
        "INSERT INTO t VALUES ('9', 'was', 'there')");
    options_ = "{table: t, key: id, mode: " + mode + ", verify: content}";
    loaded(rows_);
    loaded({{"1", "n", "n"}, {"5", "", ""}});
    options_ = "{table: t, key: id, mode: " + mode + ", delta: true, verify: content}";
    loaded({{"1", "n", "n"}, {"5", "", ""}});
    const auto report = loaded({{"1", "n", "n"}, {"5", "", "z"}, {"6", "", ""}});
    EXPECT_EQ(report.updated, 1u) << mode;
    EXPECT_THAT(report.notes, IsEmpty()) << mode;
  }
}

TEST_P(VerifyContentTest, ANewTableOfAllTypesIsRight) {
  columns_ = {{"id", *parse_type("integer"), false},
              {"n", *parse_type("decimal(12,4)"), false},
              {"d", *parse_type("double"), false},
              {"t", *parse_type("timestamptz"), false},
              {"f", *parse_type("boolean"), false},
              {"u", *parse_type("uuid"), false},
              {"j", *parse_type("json"), false},
              {"day", *parse_type("date"), false},
              {"free", {}, false}};
  options_ = "{table: n, key: id, mode: mirror, verify: content}";
  const std::string uuid = "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11";
  loaded(
      {{"007", "1.5", "0.1", "2026-01-02T03:04:05+07:00", "yes", uuid, "{\"b\": 1, \"a\": 2}",
        "2026-01-31", "5"},
       {"8", "-0", "1e300", "1999-12-31 23:59:59.123456Z", "0", uuid, "[1,  2]", "0001-01-01", "6"},
       {"9", std::nullopt, std::nullopt, std::nullopt, std::nullopt, std::nullopt, std::nullopt,
        std::nullopt, std::nullopt}});
}

TEST_P(VerifyContentTest, ANewTableOfInferredTypesIsRight) {
  columns_ = {{"id", {}, false},    {"flag", {}, false}, {"at", {}, false},
              {"there", {}, false}, {"n", {}, false},    {"day", {}, false}};
  options_ = "{table: n, key: id, mode: mirror, verify: content}";
  loaded({{"1", "true", "2026-01-02T03:04:05", "2026-01-02T03:04:05+07:00", "1.5", "2026-01-31"},
          {"2", "false", "2026-01-02T03:04:05.25", "2026-01-02T03:04:05Z", "-2.25", "2026-02-01"}});
}

TEST_P(VerifyContentTest, PaddingThatTheTableAddsIsNoPartOfAValue) {
  exec("CREATE TABLE t (id TEXT PRIMARY KEY, a CHAR(4), b TEXT)");
  for (const std::string mode : {"mirror", "upsert", "replace"}) {
    options_ = "{table: t, key: id, mode: " + mode + ", verify: content}";
    loaded({{"1", "true  ", "y "}, {"2", "x", "y"}, {"3", "x   ", "y"}});
    loaded({{"1", "true", "y "}, {"2", "x ", "y"}, {"3", "", "y"}});
  }
}

TEST_P(VerifyContentTest, RowsWithoutAKeyAreAllCounted) {
  options_ = "{table: t, mode: replace, verify: content}";
  loaded(rows_);
  loaded({{"1", "x", "y"}, {"1", "x", "y"}});
  options_ = "{table: log, mode: append, verify: content}";
  loaded(rows_);
  loaded({{"1", "x", "y"}, {"1", "x", "y"}});
}

// A row trigger of Postgres changes what is written; one of SQLite cannot before, and does after.
TEST_P(VerifyContentTest, WhatTheDestinationAltersFailsTheLoad) {
  exec("CREATE TABLE t (id TEXT PRIMARY KEY, a TEXT, b TEXT)");
  if (kind_ == "postgres") {
    exec(
        "CREATE FUNCTION alter_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF new.id = '2' THEN new.a := 'altered'; END IF; RETURN new; END $$; CREATE TRIGGER "
        "alter_it BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION alter_it()");
  } else {
    exec(
        "CREATE TRIGGER alter_it AFTER INSERT ON t WHEN new.id = '2' BEGIN "
        "UPDATE t SET a = 'altered' WHERE id = new.id; END");
  }
  options_ = "{table: t, key: id, mode: mirror, verify: content}";
  expect_error(rows_, "the 3 rows read back have other values than those of the report");
  EXPECT_THAT(query("SELECT id FROM t"), IsEmpty());
  options_ = "{table: t, key: id, mode: mirror}";
  loaded(rows_);
}

INSTANTIATE_TEST_SUITE_P(, VerifyContentTest, ::testing::Values("sqlite", "postgres"),
                         [](const auto& kind) { return std::string(kind.param); });

}  // namespace
}  // namespace millrace::sinks
