// How often a load waits for the server, and what it goes by that it saw earlier.

#include <ostream>

#include <gmock/gmock.h>

#include "tests/sinks/postgres/postgres_fixture.h"
#include "tests/support/postgres/postgres_proxy.h"

namespace millrace::sinks {
namespace {

using millrace::testing::PostgresProxy;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

class PostgresRoundTripsTest : public PostgresSinkTest {
 protected:
  void SetUp() override {
    PostgresSinkTest::SetUp();
    if (!observer_) return;
    proxy_.emplace(value("SHOW unix_socket_directories") + "/.s.PGSQL." + value("SHOW port"));
    open_sink(dsn_ + " application_name=" + schema_ + " host=" + proxy_->folder());
    sql("CREATE TABLE people (id bigint PRIMARY KEY, name text, _millrace_load text); "
        "INSERT INTO people VALUES (1, 'a'), (2, 'b')");
  }
  // The tables of records are there from the second run on.
  void make_records() { load(*destination({{"table", "other"}}), people_, {}); }
  std::string people() { return rows_of("SELECT id, name FROM people ORDER BY id"); }
  // A process that has not looked at anything yet.
  void open_anew() {
    sink_.reset();
    open_sink(dsn_ + " application_name=" + schema_ + " host=" + proxy_->folder());
  }

  std::optional<PostgresProxy> proxy_;
};

struct Trips {
  std::string mode, key;
  int most = 0;
};

void PrintTo(const Trips& trips, std::ostream* out) {
  *out << trips.mode << " " << trips.key;
}

class PostgresRoundTripsOf : public PostgresRoundTripsTest,
                             public ::testing::WithParamInterface<Trips> {};

TEST_P(PostgresRoundTripsOf, ASyncIntoATableThatIsThereAreFewAndOfOneConnection) {
  make_records();
  open_anew();
  const int trips = proxy_->round_trips(), connections = proxy_->connections();
  const auto& [mode, key, most] = GetParam();
  Options options{{"table", "people"}, {"mode", mode}};
  if (!key.empty()) options.emplace_back("key", key);
  auto destination = this->destination(options);

  ASSERT_TRUE(prepare(*destination));
  load(*destination, people_, {{"3", "B"}, {"4", "c"}});

  EXPECT_LE(proxy_->round_trips() - trips, most);
  EXPECT_EQ(proxy_->connections() - connections, 1);
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE name IN ('B', 'c')"), "2");
}

INSTANTIATE_TEST_SUITE_P(, PostgresRoundTripsOf,
                         ::testing::Values(Trips{"upsert", "id", 7}, Trips{"mirror", "id", 7},
                                           Trips{"replace", "id", 7}, Trips{"replace", "", 7},
                                           Trips{"append", "", 6}),
                         [](const auto& test) {
                           return test.param.mode + (test.param.key.empty() ? "" : "ByKey");
                         });

TEST_F(PostgresRoundTripsTest, SyncsOneAfterTheOtherShareAConnection) {
  auto first = destination(upsert_);
  auto second = destination({{"table", "other"}});
  ASSERT_TRUE(prepare(*first));
  ASSERT_TRUE(prepare(*second));

  load(*first, people_, {{"1", "a"}});
  load(*second, people_, {{"1", "a"}});

  EXPECT_EQ(proxy_->connections(), 1);
}

TEST_F(PostgresRoundTripsTest, AConnectionThatIdledForLongIsNotUsed) {
  auto destination = this->destination(upsert_);
  ASSERT_TRUE(prepare(*destination));
  clock_.advance(61s);

  load(*destination, people_, {{"3", "c"}});

  EXPECT_EQ(proxy_->connections(), 2);
}

TEST_F(PostgresRoundTripsTest, AConnectionThatTheServerEndedIsOpenedAnew) {
  auto destination = this->destination(upsert_);
  ASSERT_TRUE(prepare(*destination));
  EXPECT_EQ(end_sessions(schema_), "1");

  EXPECT_TRUE(run(attempt(*destination, people_, {{"3", "c"}}, "id")));
}

TEST_F(PostgresRoundTripsTest, AConnectionThatIsLostAtItsFirstStatementIsOpenedAnew) {
  auto destination = this->destination(upsert_);
  make_records();
  ASSERT_TRUE(prepare(*destination));
  proxy_->close_at("BEGIN", PostgresProxy::Loses::Requests);

  EXPECT_TRUE(run(attempt(*destination, people_, {{"3", "c"}}, "id")));

  EXPECT_EQ(people(), "1|a;2|b;3|c");
}

TEST_F(PostgresRoundTripsTest, ManyRowsInTheOrderOfTheirKeysAreComparedRight) {
  sql("TRUNCATE people; INSERT INTO people SELECT i, 'n' || i FROM generate_series(1, 20000) i; "
      "ANALYZE people");
  Rows rows;
  for (int i = 2; i <= 20001; ++i) {
    rows.push_back({std::to_string(i), (i % 4 == 0 ? "x" : "n") + std::to_string(i)});
  }
  for (const std::string mode : {"upsert", "mirror"}) {
    auto destination = this->destination({{"table", "people"}, {"key", "id"}, {"mode", mode}});
    ASSERT_TRUE(prepare(*destination));

    const auto report = load(*destination, people_, rows);

    const bool first = mode == "upsert";
    EXPECT_EQ(report.inserted, first ? 1U : 0U);
    EXPECT_EQ(report.updated, first ? 5000U : 0U);
    EXPECT_EQ(report.deleted, first ? 0U : 1U);
  }
  EXPECT_EQ(value("SELECT count(*) FROM people WHERE name = 'x' || id"), "5000");
}

struct Meanwhile {
  std::string name;
  std::string happens;    // After the look, before the load.
  std::string then;       // The rows at the end.
  bool is_other = false;  // Rows that were encoded before do not fit any more.
};

void PrintTo(const Meanwhile& meanwhile, std::ostream* out) {
  *out << meanwhile.name;
}

class PostgresLoadMeanwhile : public PostgresRoundTripsTest,
                              public ::testing::WithParamInterface<Meanwhile> {};

TEST_P(PostgresLoadMeanwhile, GoesByTheTableAsItIs) {
  encodes_ = false;
  make_records();
  auto destination = this->destination(upsert_);
  ASSERT_TRUE(prepare(*destination));
  sql(GetParam().happens);

  const auto report = run(attempt(*destination, people_, {{"2", "B"}, {"3", "c"}}, "id"));

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(people(), GetParam().then);
}

TEST_P(PostgresLoadMeanwhile, TakesRowsThatWereEncodedBeforeOnlyWhereTheyFit) {
  make_records();
  auto destination = this->destination(upsert_);
  ASSERT_TRUE(prepare(*destination));
  sql(GetParam().happens);

  const auto report = run(attempt(*destination, people_, {{"2", "B"}, {"3", "c"}}, "id"));

  EXPECT_EQ(!report, GetParam().is_other);
  if (!report) {
    EXPECT_EQ(report.error().kind(), ErrorKind::Transient);
    EXPECT_THAT(report.error().message(), HasSubstr("was altered while the report was read"));
    auto next_run = this->destination(upsert_);
    ASSERT_TRUE(prepare(*next_run));
    load(*next_run, people_, {{"2", "B"}, {"3", "c"}});
  }
  EXPECT_EQ(people(), GetParam().then);
}

INSTANTIATE_TEST_SUITE_P(
    , PostgresLoadMeanwhile,
    ::testing::Values(
        Meanwhile{"OtherType", "ALTER TABLE people ALTER id TYPE text", "1|a;2|B;3|c", true},
        Meanwhile{"OtherOrder", "ALTER TABLE people DROP name; ALTER TABLE people ADD name text",
                  "1|NULL;2|B;3|c"},
        Meanwhile{"OtherTable",
                  "DROP TABLE people; CREATE TABLE people (name varchar(5), id int UNIQUE)",
                  "2|B;3|c", true},
        Meanwhile{"NoTable", "DROP TABLE people", "2|B;3|c"},
        Meanwhile{"NoRecords", "DROP TABLE _millrace_loads", "1|a;2|B;3|c"},
        Meanwhile{"NoRows", "TRUNCATE people", "2|B;3|c"}),
    [](const auto& test) { return test.param.name; });

TEST_F(PostgresRoundTripsTest, F058_ACommitThatTheServerAnswersWithRollbackFails) {
  auto destination = this->destination(upsert_);
  load(*destination, people_, {{"1", "a"}});
  proxy_->roll_back_commits();

  const auto report = run(attempt(*destination, people_, {{"1", "b"}}, "id"));

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Internal);
  EXPECT_THAT(report.error().message(), HasSubstr("Postgres answered ROLLBACK to COMMIT"));
  EXPECT_EQ(people(), "1|a;2|b");
}

}  // namespace
}  // namespace millrace::sinks
