#include <csignal>
#include <filesystem>
#include <ostream>

#include <sys/wait.h>
#include <unistd.h>

#include "connector/base/task_group.h"
#include "connector/io/sqlite.h"
#include "tests/sinks/sink_fixture.h"

namespace millrace {
namespace {

using namespace std::string_literals;
using components::LoadReport;
using millrace::testing::Cell;
using millrace::testing::columns;
using millrace::testing::Rows;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kFirst(32, 'a');
const std::string kSecond(32, 'b');

class SqliteSinkTest : public millrace::testing::SinkFixture {
 protected:
  SqliteSinkTest()
      : path_(folder_ / "data/reports.db"),
        connection_(connect("sqlite", "path: " + path_.string())) {}

  Destination to(const std::string& yaml) { return destination(connection_, "sqlite", yaml); }

  io::SqliteDatabase database() {
    std::filesystem::create_directories(path_.parent_path());
    auto opened = io::SqliteDatabase::open(path_, io::SqliteAccess::Create);
    if (!opened) throw std::runtime_error(opened.error().message());
    return std::move(*opened);
  }
  void exec(const std::string& sql) {
    auto done = database().exec(sql);
    ASSERT_TRUE(done) << done.error().message();
  }
  // "type:text" of every value, row by row; "null" for NULL.
  std::vector<std::string> query(const std::string& columns, const std::string& from) {
    auto opened = database();
    auto statement = opened.prepare("SELECT " + columns + " FROM " + from);
    if (!statement) throw std::runtime_error(statement.error().message());
    std::vector<std::string> values;
    while (statement->step().value()) {
      std::string line;
      for (int i = 0; i < statement->columns(); ++i) {
        if (i > 0) line += '|';
        line += statement->is_null(i) ? "NULL" : std::string(statement->text(i));
      }
      values.push_back(line);
    }
    return values;
  }
  LoadReport loaded(components::Destination& destination, const std::vector<Field>& fields,
                    const Rows& rows, const std::string& id = kFirst) {
    auto report = load(destination, fields, rows, id);
    if (!report) throw std::runtime_error(report.error().message());
    return *report;
  }
  Error load_error(components::Destination& destination, const std::vector<Field>& fields,
                   const Rows& rows) {
    const auto report = load(destination, fields, rows, kFirst);
    return report ? Error(ErrorKind::Internal, "the load did not fail") : report.error();
  }

  std::filesystem::path path_;
  Connection connection_;
};

TEST_F(SqliteSinkTest, MakesAStrictTableForTheTypes) {
  const std::vector<Field> fields = {{"id", {TypeKind::Integer}, true},
                                     {"ok", {TypeKind::Boolean}, false},
                                     {"share", {TypeKind::Double}, false},
                                     {"price", {TypeKind::Decimal, 38, 2}, false},
                                     {"at", {TypeKind::TimestampTz}, false}};
  const auto destination = to("{table: t, key: id}");
  loaded(*destination, fields,
         {{"9223372036854775807", "yes", "0.1", "1.10", "2026-01-02T03:04:05+07:00"},
          {"-1", "F", std::nullopt, "00.5", ""}});
  EXPECT_THAT(
      query("id, ok, share, price, at", "t ORDER BY id DESC"),
      ElementsAre("9223372036854775807|1|0.1|1.10|2026-01-02T03:04:05+07:00", "-1|0|NULL|00.5|"));
  EXPECT_THAT(
      query("name, type, pk", "pragma_table_info('t')"),
      ElementsAre("id|INTEGER|1", "ok|INTEGER|0", "share|REAL|0", "price|TEXT|0", "at|TEXT|0"));
  EXPECT_THAT(query("strict", "pragma_table_list WHERE name = 't'"), ElementsAre("1"));
}

TEST_F(SqliteSinkTest, CountsWhatAnUpsertDid) {
  const auto destination = to("{table: t, key: id}");
  const auto fields = columns({"id", "name"});
  const auto first = loaded(*destination, fields, {{"1", "a"}, {"2", "b"}, {"3", std::nullopt}});
  EXPECT_EQ(first.inserted, 3u);
  const auto second = loaded(*destination, fields,
                             {{"1", "a"}, {"2", "B"}, {"3", ""}, {"4", "d"}, {"4", "d"}}, kSecond);
  EXPECT_EQ(second.rows, 5u);
  EXPECT_EQ(second.inserted, 1u);
  EXPECT_EQ(second.updated, 2u);
  EXPECT_EQ(second.unchanged, 1u);
  EXPECT_EQ(second.collapsed, 1u);
  EXPECT_THAT(query("id, name", "t ORDER BY id"), ElementsAre("1|a", "2|B", "3|", "4|d"));
  EXPECT_THAT(query("load_id, sync, rows, inserted, updated, unchanged, loaded_at",
                    "_millrace_loads WHERE target = 't' ORDER BY 1"),
              ElementsAre(kFirst + "|customers|3|3|0|0|2026-01-02T03:04:05Z",
                          kSecond + "|customers|5|1|2|1|2026-01-02T03:04:05Z"));
}

TEST_F(SqliteSinkTest, LeavesRowsAloneThatTheReportDoesNotHave) {
  exec("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, mine TEXT)");
  exec("INSERT INTO t VALUES (1, 'a', 'kept'), (9, 'z', 'kept')");
  loaded(*to("{table: t, key: id}"), columns({"id", "name"}), {{"1", "b"}, {"2", "c"}});
  EXPECT_THAT(query("*", "t"), ElementsAre("1|b|kept", "2|c|NULL", "9|z|kept"));
}

TEST_F(SqliteSinkTest, UpsertsByAKeyOfSeveralColumns) {
  const auto destination = to("{table: t, key: [a, b]}");
  const auto fields = columns({"a", "b"});
  loaded(*destination, fields, {{"1", "x"}, {"1", "y"}});
  const auto report = loaded(*destination, fields, {{"1", "y"}, {"2", "y"}}, kSecond);
  EXPECT_EQ(report.inserted, 1u);
  EXPECT_EQ(report.unchanged, 1u);
}

TEST_F(SqliteSinkTest, TakesANewCaseInAColumnThatIgnoresIt) {
  exec("CREATE TABLE t (id TEXT PRIMARY KEY, a TEXT COLLATE NOCASE, b TEXT COLLATE NOCASE)");
  exec("INSERT INTO t VALUES ('1', 'x', 'y')");
  const auto destination = to("{table: t, key: id}");
  EXPECT_EQ(loaded(*destination, columns({"id", "a", "b"}), {{"1", "X", "y"}}).updated, 1u);
  EXPECT_EQ(loaded(*destination, columns({"id", "b"}), {{"1", "Y"}}, kSecond).updated, 1u);
  EXPECT_THAT(query("*", "t"), ElementsAre("1|X|Y"));
}

TEST_F(SqliteSinkTest, TakesTablesOfMoreThanAThousandColumns) {
  std::vector<std::string> names = {"id"};
  for (int i = 0; i < 1500; ++i) names.push_back("c" + std::to_string(i));
  std::vector<Cell> row(names.size(), "x");
  const auto destination = to("{table: t, key: id}");
  loaded(*destination, columns(names), {row});
  row.back() = "y";
  EXPECT_EQ(loaded(*destination, columns(names), {row}, kSecond).updated, 1u);
}

TEST_F(SqliteSinkTest, ReplacesAllRows) {
  const auto destination = to("t");
  const auto fields = columns({"id"});
  EXPECT_EQ(loaded(*destination, fields, {{"1"}, {"2"}, {"2"}}).inserted, 3u);
  const auto report = loaded(*destination, fields, {{"2"}}, kSecond);
  EXPECT_EQ(report.inserted, 1u);
  EXPECT_EQ(report.deleted, 3u);
  EXPECT_THAT(query("id", "t"), ElementsAre("2"));
}

TEST_F(SqliteSinkTest, SeesThatAReplaceWouldChangeNothing) {
  const auto destination = to("t");
  const std::vector<Field> fields = {{"id", {TypeKind::Integer}, false},
                                     {"share", {TypeKind::Double}, false},
                                     {"name", {}, false}};
  const Rows rows = {{"1", "3", "a"}, {"2", "0.5", std::nullopt}};
  loaded(*destination, fields, rows);
  const auto report = loaded(*destination, fields, rows, kSecond);
  EXPECT_EQ(report.unchanged, 2u);
  EXPECT_EQ(report.inserted + report.deleted, 0u);
  const auto other =
      loaded(*destination, fields, {{"1", "3", "a"}, {"2", "0.5", ""}}, std::string(32, 'c'));
  EXPECT_EQ(other.inserted, 2u);
}

TEST_F(SqliteSinkTest, AppendsEachExportOnce) {
  const auto destination = to("{table: t, mode: append}");
  const auto fields = columns({"id"});
  loaded(*destination, fields, {{"1"}, {"1"}}, kFirst);
  loaded(*destination, fields, {{"1"}}, kSecond);
  EXPECT_TRUE(loaded(*destination, fields, {{"1"}, {"1"}}, kFirst).already_loaded);
  EXPECT_THAT(query("id, _millrace_load", "t"),
              ElementsAre("1|" + kFirst, "1|" + kFirst, "1|" + kSecond));
}

TEST_F(SqliteSinkTest, LoadsAgainWhenTheTableIsGone) {
  const auto destination = to("t");
  loaded(*destination, columns({"id"}), {{"1"}});
  exec("DROP TABLE t");
  EXPECT_FALSE(loaded(*destination, columns({"id"}), {{"1"}}).already_loaded);
  EXPECT_THAT(query("id", "t"), ElementsAre("1"));
}

TEST_F(SqliteSinkTest, ShowsNothingBeforeTheCommitAndLeavesNothingWhenAbandoned) {
  const auto destination = to("t");
  const auto fields = columns({"id"});
  loaded(*destination, fields, {{"1"}});
  auto load = begin(*destination, fields, kSecond);
  for (auto& batch : batches(fields, {{"2"}})) ASSERT_TRUE(run(load->write(batch)));
  EXPECT_THAT(query("id", "t"), ElementsAre("1"));
  run(load->abandon());
  EXPECT_THAT(query("id", "t"), ElementsAre("1"));
  EXPECT_THAT(query("count(*)", "_millrace_loads"), ElementsAre("1"));
}

TEST_F(SqliteSinkTest, FailsWhenRowsWithOneKeyDiffer) {
  const auto destination = to("{table: t, key: [id, kind]}");
  const auto error = load_error(*destination, columns({"id", "kind", "name"}),
                                {{"7", "k", "a"}, {"8", "k", "a"}, {"7", "k", "b"}});
  EXPECT_EQ(error.kind(), ErrorKind::BadData);
  EXPECT_THAT(error.message(), HasSubstr(R"(2 different rows have the key id = "7", kind = "k")"));
  EXPECT_THAT(query("count(*)", "sqlite_schema"), ElementsAre("0"));
}

TEST_F(SqliteSinkTest, FailsWhenAKeyIsNull) {
  const auto destination = to("{table: t, key: id}");
  const auto error = load_error(*destination, columns({"id"}), {{"1"}, {"2"}, {std::nullopt}});
  EXPECT_EQ(error.kind(), ErrorKind::BadData);
  EXPECT_THAT(error.message(), HasSubstr("row 3, key column \"id\": it is NULL"));
}

TEST_F(SqliteSinkTest, FailsWhenTheCountDoesNotAgree) {
  const auto destination = to("t");
  auto load = begin(*destination, columns({"id"}), kFirst);
  auto report = run(load->commit({1}));
  run(load->abandon());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::BadData);
}

TEST_F(SqliteSinkTest, NamesTheStatementForANewColumn) {
  exec("CREATE TABLE t (id TEXT)");
  const auto error = load_error(*to("t"), columns({"id", "na\"me"}), {{"1", "a"}});
  EXPECT_EQ(error.kind(), ErrorKind::Refused);
  EXPECT_THAT(error.message(), HasSubstr(R"(ALTER TABLE "t" ADD COLUMN "na""me" TEXT)"));
}

TEST_F(SqliteSinkTest, AddsANewColumnWhenAsked) {
  exec("CREATE TABLE t (id TEXT); INSERT INTO t VALUES ('0')");
  loaded(*to("{table: t, mode: append, on_new_column: add}"), columns({"id", "name"}),
         {{"1", "a"}});
  EXPECT_THAT(query("*", "t"), ElementsAre("0|NULL|NULL", "1|a|" + kFirst));
}

TEST_F(SqliteSinkTest, NamesTheIndexThatTheKeyNeeds) {
  exec("CREATE TABLE t (id TEXT, b TEXT)");
  exec("CREATE UNIQUE INDEX partial ON t (id) WHERE b > 1");
  const auto prepared = prepare(*to("{table: t, key: id}"));
  ASSERT_FALSE(prepared);
  EXPECT_EQ(prepared.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(prepared.error().message(),
              HasSubstr(R"(CREATE UNIQUE INDEX "t_key" ON "t" ("id"))"));
  exec("CREATE UNIQUE INDEX t_key ON t (ID)");
  EXPECT_TRUE(prepare(*to("{table: t, key: id}")));
}

TEST_F(SqliteSinkTest, RefusesAViewAndAMissingKeyColumn) {
  exec("CREATE VIEW v AS SELECT 1");
  exec("CREATE TABLE t (a TEXT)");
  const auto view = prepare(*to("v"));
  ASSERT_FALSE(view);
  EXPECT_THAT(view.error().message(), HasSubstr("is a view"));
  const auto key = prepare(*to("{table: t, key: id}"));
  ASSERT_FALSE(key);
  EXPECT_THAT(key.error().message(), HasSubstr("has no key column id"));
}

TEST_F(SqliteSinkTest, WantsTypesForATableThatIsMissing) {
  exec("CREATE TABLE t (a TEXT)");
  const auto existing = to("t");
  const auto missing = to("u");
  ASSERT_TRUE(prepare(*existing));
  ASSERT_TRUE(prepare(*missing));
  EXPECT_FALSE(existing->wants_types());
  EXPECT_TRUE(missing->wants_types());
}

TEST_F(SqliteSinkTest, PreparingMakesNoFile) {
  EXPECT_TRUE(prepare(*to("t")));
  EXPECT_FALSE(std::filesystem::exists(path_.parent_path()));
}

TEST_F(SqliteSinkTest, KeepsNamesAndValuesThatBite) {
  const std::string name = "\"; DROP TABLE t; -- \n\xF0\x9F\x98\x80";
  const std::vector<std::string> values = {"",      "NULL", "'; --",  "1.10",     "007",
                                           "\\N",   "\\.",  "a\0b"s,  "\xC3\xA9", "+65 1",
                                           "9e999", " 12 ", "\r\n\t", "inf",      "0x1A"};
  Rows rows;
  for (const auto& value : values) rows.push_back({value, value});
  const auto destination = to("{table: '\"; DROP TABLE t; -- ', key: '" + std::string("k") + "'}");
  loaded(*destination, columns({"k", name}), rows);
  auto read = query("k", "\"\"\"; DROP TABLE t; -- \" ORDER BY rowid");
  EXPECT_EQ(read, values);
  EXPECT_EQ(query("\"\"\"; DROP TABLE t; -- \n\xF0\x9F\x98\x80\"",
                  "\"\"\"; DROP TABLE t; -- \" ORDER BY rowid"),
            values);
}

TEST_F(SqliteSinkTest, RefusesColumnsThatAreOneNameToSqlite) {
  const auto error = load_error(*to("t"), columns({"Name", "name"}), {{"1", "2"}});
  EXPECT_EQ(error.kind(), ErrorKind::BadData);
  EXPECT_THAT(error.message(), HasSubstr("\"Name\" and \"name\""));
}

TEST_F(SqliteSinkTest, IsTransientWhileAnotherProcessWrites) {
  const auto destination = to("t");
  loaded(*destination, columns({"id"}), {{"1"}});
  auto other = database();
  std::optional<io::SqliteTransaction> writing;
  writing.emplace(std::move(*io::SqliteTransaction::begin(other)));
  auto load = destination->load({kSecond, "customers", "run-1"});
  const auto schema = std::make_shared<const Schema>(columns({"id"}));
  auto begun = run(load->begin(schema));
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().kind(), ErrorKind::Transient);
  writing.reset();
  EXPECT_TRUE(run(load->begin(schema)));
  EXPECT_TRUE(run(load->commit({0})));
}

TEST_F(SqliteSinkTest, WaitsForReadersAndThenGivesUp) {
  const auto destination = to("t");
  loaded(*destination, columns({"id"}), {{"1"}});
  auto reader = database();
  auto reading = reader.prepare("SELECT * FROM t");
  ASSERT_TRUE(reading->step().value());
  const auto blocked = load(*destination, columns({"id"}), {{"2"}}, kSecond);
  ASSERT_FALSE(blocked);
  EXPECT_EQ(blocked.error().kind(), ErrorKind::Disconnected);
  EXPECT_GT(clock_.sleeps.size(), 10u);
  reading->reset();
  EXPECT_EQ(loaded(*destination, columns({"id"}), {{"2"}}, kSecond).inserted, 1u);
}

TEST_F(SqliteSinkTest, LoadsOfOneConnectionTakeTurns) {
  const auto one = to("t");
  const auto two = to("u");
  std::vector<std::string> order;
  const auto loading = [&](components::Destination& destination, std::string name) -> Task<void> {
    auto load = destination.load({name + std::string(31, '0'), "customers", "run-1"});
    auto begun = co_await load->begin(std::make_shared<const Schema>(columns({"id"})));
    EXPECT_TRUE(begun) << begun.error().message();
    order.push_back("begin " + name);
    EXPECT_TRUE(co_await load->commit({0}));
    order.push_back("commit " + name);
  };
  const auto both = [&]() -> Task<void> {
    TaskGroup group(loop_.get_executor());
    group.spawn(loading(*one, "t"));
    group.spawn(loading(*two, "u"));
    co_await group.join();
  };
  run(both());
  EXPECT_THAT(order, ElementsAre("begin t", "commit t", "begin u", "commit u"));
}

TEST_F(SqliteSinkTest, ACancelledLoadEndsSoonAndLeavesNothing) {
  const auto destination = to("{table: t, key: id}");
  const auto fields = columns({"id"});
  Rows rows;
  for (int i = 0; i < 20'000; ++i) rows.push_back({std::to_string(i)});
  auto load = begin(*destination, fields, kFirst);
  for (auto& batch : batches(fields, rows)) ASSERT_TRUE(run(load->write(batch)));
  Result<LoadReport> report;
  const auto committing = [&]() -> Task<void> { report = co_await load->commit({rows.size()}); };
  const auto stopping = [&]() -> Task<void> {
    TaskGroup group(loop_.get_executor());
    group.spawn(committing());
    group.cancel();
    co_await group.join();
    co_await load->abandon();
  };
  run(stopping());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Cancelled);
  EXPECT_THAT(query("count(*)", "sqlite_schema"), ElementsAre("0"));
}

TEST_F(SqliteSinkTest, KeepsTheOldRowsWhenItIsKilled) {
  exec("CREATE TABLE t (id TEXT); INSERT INTO t VALUES ('old')");
  const pid_t child = fork();
  if (child == 0) {
    auto database = io::SqliteDatabase::open(path_, io::SqliteAccess::ReadWrite);
    auto transaction = io::SqliteTransaction::begin(*database);
    // A small cache makes the pages reach the file before the commit.
    if (database->exec("PRAGMA cache_size = 1; DELETE FROM t; WITH RECURSIVE n(i) AS (SELECT 1 "
                       "UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT i "
                       "FROM n")) {
      kill(getpid(), SIGKILL);
    }
    _exit(1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_THAT(query("*", "t"), ElementsAre("old"));
  EXPECT_EQ(loaded(*to("t"), columns({"id"}), {{"new"}}).inserted, 1u);
}

TEST_F(SqliteSinkTest, ChecksItsOptions) {
  EXPECT_THAT(problems_of("sqlite", "{table: t, mode: upsert}"), HasSubstr("needs a key"));
  EXPECT_THAT(problems_of("sqlite", "{table: t, mode: append, key: id}"),
              HasSubstr("takes no key"));
  EXPECT_THAT(problems_of("sqlite", "{table: SQLITE_x}"), HasSubstr("reserved"));
  EXPECT_THAT(problems_of("sqlite", "{table: _millrace_loads}"), HasSubstr("reserved"));
  EXPECT_EQ(problems_of("sqlite", "{table: t, key: id}"), "");
}

struct Affine {
  std::string name, declared;
  TypeKind type;
  std::string text, stored;  // `stored` is empty when the row must be refused.
};

void PrintTo(const Affine& affine, std::ostream* out) {
  *out << affine.name;
}

class SqliteSinkStores : public SqliteSinkTest, public ::testing::WithParamInterface<Affine> {};

TEST_P(SqliteSinkStores, OnlyWhatComesBack) {
  const auto& param = GetParam();
  exec("CREATE TABLE t (a " + param.declared + ")");
  const std::vector<Field> fields = {{"a", {param.type}, false}};
  const auto report = load(*to("t"), fields, {{std::nullopt}, {param.text}});
  if (param.stored.empty()) {
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().kind(), ErrorKind::BadData);
    EXPECT_THAT(report.error().message(),
                AllOf(HasSubstr("row 2, column \"a\""), HasSubstr(param.text)));
  } else {
    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(query("typeof(a), a", "t").at(1), param.stored);
  }
}

INSTANTIATE_TEST_SUITE_P(
    , SqliteSinkStores,
    ::testing::Values(
        Affine{"DecimalInNumeric", "NUMERIC", TypeKind::Decimal, "1.10", ""},
        Affine{"ShortDecimalInNumeric", "NUMERIC", TypeKind::Decimal, "1.5", "real|1.5"},
        Affine{"UnknownInNumeric", "NUMERIC", TypeKind::Unknown, "007", ""},
        Affine{"WholeRealInNumeric", "NUMERIC", TypeKind::Unknown, "3.0", ""},
        Affine{"SpacedInNumeric", "NUMERIC", TypeKind::Text, " 12", ""},
        Affine{"TwentyDigitsInNumeric", "NUMERIC", TypeKind::Unknown, "12345678901234567890", ""},
        Affine{"ExponentInNumeric", "NUMERIC", TypeKind::Text, "1e3", ""},
        Affine{"DateInNumeric", "DATE", TypeKind::Date, "2026-01-02", "text|2026-01-02"},
        Affine{"WordInNumeric", "NUMERIC", TypeKind::Unknown, "inf", "text|inf"},
        Affine{"IntegerInNumeric", "NUMERIC", TypeKind::Integer, "007", "integer|7"},
        Affine{"DoubleInNumeric", "NUMERIC", TypeKind::Double, "1.10", "real|1.1"},
        Affine{"BooleanInNumeric", "BOOLEAN", TypeKind::Boolean, "true", "integer|1"},
        Affine{"BigInInteger", "INTEGER", TypeKind::Unknown, "9223372036854775807",
               "integer|9223372036854775807"},
        Affine{"TooBigInInteger", "INTEGER", TypeKind::Unknown, "9223372036854775808", ""},
        Affine{"WordInInteger", "INTEGER", TypeKind::Unknown, "many", ""},
        Affine{"TruthInInteger", "INTEGER", TypeKind::Unknown, "false", "integer|0"},
        Affine{"TextInInteger", "INT", TypeKind::Text, "007", ""},
        Affine{"DoubleInReal", "REAL", TypeKind::Double, "1.10", "real|1.1"},
        Affine{"UnknownInReal", "REAL", TypeKind::Unknown, "9007199254740992",
               "real|9.00719925474099e+15"},
        Affine{"TooExactForReal", "REAL", TypeKind::Unknown, "9007199254740993", ""},
        Affine{"DecimalInReal", "REAL", TypeKind::Decimal, "1.10", ""},
        Affine{"NanInReal", "REAL", TypeKind::Double, "NaN", ""},
        Affine{"NumberInText", "VARCHAR(9)", TypeKind::Integer, "007", "text|007"},
        Affine{"NumberInUntyped", "", TypeKind::Unknown, "1.10", "text|1.10"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace
