// Loads that are the difference to an earlier one, into real tables.

#include "tests/sinks/delta/delta_fixture.h"

namespace millrace::sinks {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kAllOfTable = "SELECT id, a, b FROM t ORDER BY id";
constexpr const char* kMakeTable = "CREATE TABLE t (id TEXT PRIMARY KEY, a TEXT, b TEXT)";

class DeltaTest : public DeltaFixture, public ::testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    open(GetParam());
    if (IsSkipped()) return;
    exec(kMakeTable);
    log_what_happens();
  }

  // How many rows the load wrote, whatever it says.
  std::uint64_t written() {
    const auto count = query("SELECT count(*) FROM log");
    exec("DELETE FROM log");
    return std::stoull(count.at(0));
  }

  const Rows first_{{"1", "x", "y"}, {"2", "x", ""}, {"3", "x", std::nullopt}, {"4", "", "z"}};

 private:
  void log_what_happens() {
    if (kind_ == "postgres") {
      exec(
          "CREATE TABLE log (id TEXT); CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS "
          "$$ BEGIN INSERT INTO " +
          schema_ +
          ".log VALUES (coalesce(new.id, old.id)); RETURN NULL; END $$; CREATE TRIGGER note AFTER "
          "INSERT OR UPDATE OR DELETE ON t FOR EACH ROW EXECUTE FUNCTION note()");
      return;
    }
    exec(
        "CREATE TABLE log (id TEXT); "
        "CREATE TRIGGER i AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.id); END;"
        "CREATE TRIGGER u AFTER UPDATE ON t BEGIN INSERT INTO log VALUES (new.id); END;"
        "CREATE TRIGGER d AFTER DELETE ON t BEGIN INSERT INTO log VALUES (old.id); END");
  }
};

TEST_P(DeltaTest, OnlyWhatIsNewChangedOrGoneReachesTheTable) {
  EXPECT_EQ(loaded(first_).inserted, 4u);

  const auto report =
      loaded({{"4", "", "z"}, {"2", "x", std::nullopt}, {"5", "n", "n"}, {"1", "x", "y"}});

  EXPECT_EQ(report.rows, 4u);
  EXPECT_EQ(report.inserted, 1u);
  EXPECT_EQ(report.updated, 1u);
  EXPECT_EQ(report.deleted, 1u);
  EXPECT_EQ(report.unchanged, 2u);
  EXPECT_EQ(report.before, 4u);
  EXPECT_THAT(report.notes, IsEmpty());
  EXPECT_THAT(query(kAllOfTable), ElementsAre("1|x|y", "2|x|NULL", "4||z", "5|n|n"));
}

TEST_P(DeltaTest, AnExportThatHasNotChangedWritesNothing) {
  loaded(first_);
  exec("DELETE FROM log");
  loaded(first_);
  for (int i = 0; i < 12; ++i) {
    const auto report = loaded(first_);
    EXPECT_EQ(report.unchanged, 4u);
    EXPECT_THAT(report.notes, IsEmpty());
  }
  EXPECT_EQ(query("SELECT count(*) FROM log"), std::vector<std::string>{"0"});
}

TEST_P(DeltaTest, ManyDifferencesBecomeOneAgain) {
  Rows rows = first_;
  for (int i = 0; i < 18; ++i) {
    rows.push_back({"n" + std::to_string(i), "x", "y"});
    rows[0][1] = "v" + std::to_string(i);
    const auto report = loaded(rows);
    EXPECT_EQ(report.inserted, i == 0 ? 5u : 1u) << i;
    EXPECT_THAT(report.notes, IsEmpty()) << i;
  }
  EXPECT_EQ(query(kAllOfTable).size(), rows.size());
}

TEST_P(DeltaTest, RowsThatSwapTheirValuesEndRight) {
  loaded({{"1", "a", "b"}, {"2", "c", "d"}});
  EXPECT_EQ(loaded({{"1", "c", "d"}, {"2", "a", "b"}}).updated, 2u);
  EXPECT_THAT(query(kAllOfTable), ElementsAre("1|c|d", "2|a|b"));
}

TEST_P(DeltaTest, RowsThatTakeOverEachOthersUniqueValuesAreADifferenceToo) {
  if (kind_ == "sqlite") GTEST_SKIP() << "SQLite looks for repeated values row by row";
  exec("DROP TRIGGER note ON t; CREATE UNIQUE INDEX ON t (a)");
  loaded({{"1", "a", "x"}, {"2", "c", "x"}, {"3", "d", "x"}});

  const auto report = loaded({{"1", "c", "x"}, {"2", "a", "x"}, {"3", "d", "x"}});

  EXPECT_EQ(report.updated, 2u);
  EXPECT_THAT(report.notes, IsEmpty());
  EXPECT_THAT(query(kAllOfTable), ElementsAre("1|c|x", "2|a|x", "3|d|x"));
  const auto next = loaded({{"1", "a", "x"}, {"2", "c", "x"}, {"3", "e", "x"}});
  EXPECT_EQ(next.updated, 3u);
  EXPECT_THAT(next.notes, IsEmpty()) << "rows that were moved are our own";
}

TEST_P(DeltaTest, RowsThatWereThereAreNobodyElsesWhateverElseIsUnderWay) {
  if (kind_ == "sqlite") GTEST_SKIP() << "SQLite has one transaction at a time that writes";
  exec("INSERT INTO t VALUES ('1', 'x', 'y')");
  exec("BEGIN");
  exec("SELECT pg_current_xact_id()");
  options_ = "{table: t, key: id, mode: mirror}";
  loaded(first_);
  options_ = "{table: t, key: id, mode: mirror, delta: true}";
  loaded(first_);
  EXPECT_THAT(loaded({first_[0], first_[1], {"3", "x", "new"}}).notes, IsEmpty());
  EXPECT_THAT(loaded({first_[0], {"3", "x", "newer"}}).notes, IsEmpty());
  exec("COMMIT");
  exec("UPDATE t SET a = 'by hand' WHERE id = '1'");
  EXPECT_THAT(loaded({first_[0], {"3", "x", "newer"}}).notes, ElementsAre(HasSubstr("1 row")));
}

TEST_P(DeltaTest, StampsMakeNoRowDifferent) {
  options_ =
      "{table: t, key: id, mode: mirror, delta: true, verify: content, stamps: [run_id], "
      "on_new_column: add}";
  loaded(first_);
  const auto again = loaded(first_);
  EXPECT_EQ(again.unchanged, 4u);
  EXPECT_THAT(again.notes, IsEmpty());
  EXPECT_EQ(loaded({first_[0], first_[1], first_[2], {"4", "v", "z"}}).updated, 1u);
  EXPECT_THAT(query("SELECT id, _run_id FROM t ORDER BY id"),
              ElementsAre("1|run-1", "2|run-1", "3|run-1", "4|run-3"));
}

TEST_P(DeltaTest, ColumnsAreComparedByTheNamesThatTheTableHas) {
  options_ = "{table: t, key: id, mode: mirror, delta: true, column_names: snake}";
  columns_ = {{"Id", {}, false}, {"A", {}, false}, {"B", {}, false}};
  loaded(first_);
  const auto again = loaded(first_);
  EXPECT_EQ(again.unchanged, 4u);
  EXPECT_THAT(again.notes, IsEmpty());
  EXPECT_EQ(loaded({first_[0], first_[1], {"3", "x", "new"}}).deleted, 1u);
  EXPECT_THAT(query(kAllOfTable), ElementsAre("1|x|y", "2|x|", "3|x|new"));
}

TEST_P(DeltaTest, TheRecordIsThatOfTheWholeExport) {
  loaded(first_);
  loaded({first_[0], first_[1], first_[1], {"4", "v", "z"}, {"5", "n", "n"}});
  EXPECT_THAT(query("SELECT rows, inserted, updated, deleted, unchanged, collapsed "
                    "FROM _millrace_loads WHERE run_id = 'run-2'"),
              ElementsAre("5|1|1|1|2|1"));
}

struct Edit {
  const char* sql;
  std::uint64_t inserted, updated, deleted;
};

TEST_P(DeltaTest, WhatOthersHaveDoneToTheTableIsNoticed) {
  const Edit edits[] = {
      {"UPDATE t SET a = 'by hand' WHERE id = '2'", 0, 1, 0},
      {"DELETE FROM t WHERE id = '1'", 1, 0, 0},
      {"INSERT INTO t VALUES ('9', 'by', 'hand')", 0, 0, 1},
      {"DELETE FROM t WHERE id = '1'; INSERT INTO t VALUES ('8', 'x', 'y')", 1, 0, 1},
      {"DELETE FROM t", 4, 0, 0},
  };
  loaded(first_);
  loaded(first_);
  for (const auto& edit : edits) {
    exec(edit.sql);
    const auto report = loaded(first_);
    EXPECT_EQ(report.inserted, edit.inserted) << edit.sql;
    EXPECT_EQ(report.updated, edit.updated) << edit.sql;
    EXPECT_EQ(report.deleted, edit.deleted) << edit.sql;
    EXPECT_THAT(report.notes, ElementsAre(HasSubstr("all rows were loaded, because "))) << edit.sql;
    EXPECT_THAT(query(kAllOfTable), ElementsAre("1|x|y", "2|x|", "3|x|NULL", "4||z"));
    EXPECT_THAT(loaded(first_).notes, IsEmpty()) << "the next load is a difference again";
  }
}

TEST_P(DeltaTest, ATableThatWasMadeAnewIsFilled) {
  loaded(first_);
  exec("DROP TABLE t");
  EXPECT_EQ(loaded(first_).inserted, 4u);
  EXPECT_EQ(query(kAllOfTable).size(), 4u);
}

TEST_P(DeltaTest, AnotherSyncIntoTheSameTableIsNoticed) {
  options_ = "{table: t, key: id, mode: upsert, delta: true}";
  loaded(first_);
  loaded(first_);
  sync_ = "others";
  loaded({{"2", "from", "others"}});
  sync_ = "people";
  const auto report = loaded(first_);
  EXPECT_EQ(report.updated, 1u);
  EXPECT_THAT(report.notes, ElementsAre(HasSubstr("all rows were loaded")));
}

TEST_P(DeltaTest, RowsLeaveWhereNoneStaysAsItWas) {
  loaded({{"1", "x", "y"}, {"2", "x", "y"}});
  loaded({{"1", "x", "y"}, {"2", "x", "y"}});
  EXPECT_EQ(loaded({{"2", "n", "n"}}).deleted, 1u);
  EXPECT_THAT(query(kAllOfTable), ElementsAre("2|n|n"));
}

TEST_P(DeltaTest, AnUpsertLeavesWhatHasLeft) {
  options_ = "{table: t, key: id, mode: upsert, delta: true}";
  loaded(first_);
  auto report = loaded({{"1", "new", "y"}});
  EXPECT_EQ(report.updated, 1u);
  EXPECT_EQ(report.deleted, 0u);
  report = loaded(first_);
  EXPECT_EQ(report.updated, 1u);
  EXPECT_EQ(report.inserted, 0u);
  EXPECT_EQ(report.unchanged, 3u);
  EXPECT_THAT(report.notes, IsEmpty());
}

TEST_P(DeltaTest, RowsThatLeaveAreMarkedAndUnmarked) {
  exec("ALTER TABLE t ADD COLUMN left_at " +
       std::string(kind_ == "postgres" ? "timestamptz" : "TEXT"));
  options_ = "{table: t, key: id, mode: mirror, on_leave: {mark: left_at}, delta: true}";
  loaded(first_);
  auto report = loaded({first_[0], first_[2]});
  EXPECT_EQ(report.marked, 2u);
  EXPECT_EQ(report.unchanged, 2u);
  report = loaded({first_[0], first_[1]});
  EXPECT_EQ(report.marked, 1u);
  EXPECT_EQ(report.updated, 1u);
  EXPECT_THAT(query("SELECT id FROM t WHERE left_at IS NOT NULL ORDER BY id"),
              ElementsAre("3", "4"));
  EXPECT_THAT(report.notes, ElementsAre(HasSubstr("1 row that left")));
}

TEST_P(DeltaTest, AReplaceWithAKeyIsADifferenceToo) {
  options_ = "{table: t, key: id, mode: replace, delta: true}";
  loaded(first_);
  exec("DELETE FROM log");
  const auto report = loaded({first_[0], first_[1], {"3", "now", "y"}});
  EXPECT_EQ(report.updated, 1u);
  EXPECT_EQ(report.deleted, 1u);
  EXPECT_EQ(written(), 2u);
}

TEST_P(DeltaTest, EqualRowsAreCountedAsRepeated) {
  loaded(first_);
  const auto report = loaded({first_[0],
                              first_[0],
                              first_[1],
                              first_[2],
                              first_[3],
                              first_[3],
                              {"5", "n", "n"},
                              {"5", "n", "n"}});
  EXPECT_EQ(report.rows, 8u);
  EXPECT_EQ(report.collapsed, 3u);
  EXPECT_EQ(report.unchanged, 4u);
  EXPECT_EQ(report.inserted, 1u);
  EXPECT_THAT(loaded(first_).notes, IsEmpty()) << "what was collapsed is no work of others";
}

TEST_P(DeltaTest, RowsOfOneKeyThatDifferAreRefusedByName) {
  loaded(first_);
  const auto outcome = run_export({first_[0], first_[1], {"1", "other", "y"}});
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->kind(), ErrorKind::BadData);
  EXPECT_THAT(outcome.error->message(), HasSubstr("rows 1 and 3"));
  EXPECT_EQ(query(kAllOfTable).size(), 4u);
}

TEST_P(DeltaTest, ARunThatEndsBeforeItsCommitChangesNothing) {
  loaded(first_);
  loaded(first_);
  EXPECT_TRUE(run_export({first_[0]}, Failing::At::BeforeCommit).error);
  EXPECT_EQ(query(kAllOfTable).size(), 4u);
  const auto report = loaded({first_[0], first_[1]});
  EXPECT_EQ(report.deleted, 2u);
  EXPECT_THAT(report.notes, IsEmpty());
  EXPECT_THAT(query(kAllOfTable), ElementsAre("1|x|y", "2|x|"));
}

TEST_P(DeltaTest, ARunThatEndsAfterItsCommitIsBuiltUpon) {
  loaded(first_);
  loaded(first_);
  EXPECT_TRUE(run_export({first_[0], {"7", "x", "y"}}, Failing::At::AfterCommit).error);
  EXPECT_THAT(query(kAllOfTable), ElementsAre("1|x|y", "7|x|y"));
  exec("DELETE FROM log");
  // Writing to the log is what another program does: to SQLite, whose file tells no tables apart.
  if (kind_ == "postgres") EXPECT_THAT(loaded({first_[0], {"7", "x", "y"}}).notes, IsEmpty());
  const auto report = loaded({first_[0], {"7", "x", "z"}});
  EXPECT_EQ(report.updated, 1u);
  EXPECT_THAT(query(kAllOfTable), ElementsAre("1|x|y", "7|x|z"));
}

TEST_P(DeltaTest, AllRowsAreComparedEverySoManyLoads) {
  options_ = "{table: t, key: id, mode: mirror, delta: true, verify_every: 1}";
  loaded(first_);
  exec("UPDATE t SET a = 'by hand'");
  const auto report = loaded(first_);
  EXPECT_EQ(report.updated, 4u);
  EXPECT_THAT(report.notes, IsEmpty()) << "it was not going to be a difference";
}

TEST_P(DeltaTest, AnotherKeyOrModeComparesAllRows) {
  loaded(first_);
  options_ = "{table: t, key: id, mode: upsert, delta: true}";
  EXPECT_THAT(loaded(first_).notes, ElementsAre(HasSubstr("have changed since the last load")));
  EXPECT_THAT(loaded(first_).notes, IsEmpty());
}

TEST_P(DeltaTest, AColumnMoreIsLoadedIntoAllRows) {
  loaded(first_);
  options_ = "{table: t, key: id, mode: mirror, delta: true, on_new_column: add}";
  columns_.push_back({"c", {}, false});
  Rows rows = first_;
  for (auto& row : rows) row.push_back("new");
  EXPECT_EQ(loaded(rows).updated, 4u);
  EXPECT_THAT(query("SELECT DISTINCT c FROM t"), ElementsAre("new"));
}

TEST_P(DeltaTest, AGuardSeesTheNumbersOfTheWholeExport) {
  guards_.max_remove = Percent{0.5};
  loaded(first_);
  loaded(first_);
  const auto outcome = run_export({first_[0]});
  ASSERT_TRUE(outcome.error);
  EXPECT_EQ(outcome.error->kind(), ErrorKind::Guarded);
  EXPECT_THAT(outcome.error->message(), HasSubstr("3 of the 4 rows"));
  EXPECT_EQ(query(kAllOfTable).size(), 4u);
  EXPECT_THAT(loaded(first_).notes, IsEmpty());
}

TEST_P(DeltaTest, AnExportOfManyRowsIsComparedInPieces) {
  Rows rows;
  for (int i = 0; i < 3000; ++i) rows.push_back({std::to_string(i), "a", "b"});
  loaded(rows);
  loaded(rows);
  rows.erase(rows.begin() + 100);
  rows[200][1] = "changed";
  rows.push_back({"new", "a", "b"});
  const auto report = loaded(rows);
  EXPECT_EQ(report.inserted, 1u);
  EXPECT_EQ(report.updated, 1u);
  EXPECT_EQ(report.deleted, 1u);
  EXPECT_EQ(report.unchanged, 2998u);
  EXPECT_THAT(query("SELECT count(*), count(DISTINCT a) FROM t"), ElementsAre("3000|2"));
}

INSTANTIATE_TEST_SUITE_P(, DeltaTest, ::testing::Values("sqlite", "postgres"),
                         [](const auto& kind) { return std::string(kind.param); });

}  // namespace
}  // namespace millrace::sinks
