// Servers and ways to them that end a load in its middle.

#include <array>
#include <ostream>
#include <thread>

#include <gmock/gmock.h>

#include "tests/sinks/postgres/postgres_fixture.h"
#include "tests/support/postgres/postgres_proxy.h"

namespace millrace::sinks {
namespace {

using millrace::testing::PostgresProxy;
using ::testing::AnyOf;
using ::testing::HasSubstr;

class PostgresFaultsTest : public PostgresSinkTest {
 protected:
  void SetUp() override {
    PostgresSinkTest::SetUp();
    if (!observer_) return;
    proxy_.emplace(value("SHOW unix_socket_directories") + "/.s.PGSQL." + value("SHOW port"));
  }
  // A run that knows nothing yet, and reaches the server through the proxy.
  Result<components::LoadReport> run_anew(const Options& options, const Rows& rows) {
    open_sink(dsn_ + " application_name=" + schema_ + " host=" + proxy_->folder());
    auto destination = this->destination(options);
    if (auto ready = prepare(*destination); !ready) return fail(ready.error());
    return run(attempt(*destination, people_, rows, "id"));
  }

  std::optional<PostgresProxy> proxy_;
};

struct CutMode {
  std::string mode;
  std::string key;
  PostgresProxy::Cut cut;
};

void PrintTo(const CutMode& mode, std::ostream* out) {
  *out << mode.mode << " " << mode.key;
}

class PostgresCutAtEachTrip : public PostgresFaultsTest,
                              public ::testing::WithParamInterface<CutMode> {
 protected:
  Options options() const {
    Options options{{"table", "people"}, {"mode", GetParam().mode}};
    if (!GetParam().key.empty()) options.emplace_back("key", GetParam().key);
    return options;
  }
  void begin_again() {
    sql("DROP TABLE IF EXISTS people; "
        "CREATE TABLE people (id bigint PRIMARY KEY, name text, _millrace_load text); "
        "INSERT INTO people VALUES (1, 'a'), (2, 'b')");
    sql("DELETE FROM _millrace_loads; DELETE FROM _millrace_targets");
  }
  std::string people() { return rows_of("SELECT id, name FROM people ORDER BY id"); }

  const Rows rows_{{"2", "B"}, {"3", "c"}};
  const Rows new_rows_{{"3", "c"}, {"4", "d"}};  // For append, whose table has a key too.
};

TEST_P(PostgresCutAtEachTrip, F056_LeavesTheOldRowsOrTheNewOnesAndARetryMakesItGood) {
  const Rows& rows = GetParam().mode == "append" ? new_rows_ : rows_;
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text, _millrace_load text)");
  ASSERT_TRUE(run_anew(options(), rows));  // Makes the tables of records.
  begin_again();
  ASSERT_TRUE(run_anew(options(), rows));
  const auto old_rows = std::string("1|a;2|b"), new_rows = people();
  ASSERT_NE(old_rows, new_rows);

  int trip = 1;
  for (;; ++trip) {
    begin_again();
    proxy_->cut_at(trip, GetParam().cut);
    const auto cut = run_anew(options(), rows);
    if (!proxy_->was_cut()) break;
    if (!cut) {
      EXPECT_EQ(cut.error().kind(), ErrorKind::Transient) << trip << cut.error().message();
    }
    EXPECT_THAT(people(), AnyOf(old_rows, new_rows)) << trip;
    const auto again = run_anew(options(), rows);
    EXPECT_TRUE(again) << trip << again.error().message();
    EXPECT_EQ(people(), new_rows) << trip;
  }

  EXPECT_GT(trip, 5);
}

std::vector<CutMode> modes_and_cuts() {
  std::vector<CutMode> all;
  using Cut = PostgresProxy::Cut;
  for (const auto cut : {Cut::Request, Cut::Answer, Cut::Backend}) {
    for (const auto* mode : {"upsert", "mirror", "replace"}) all.push_back({mode, "id", cut});
    all.push_back({"replace", "", cut});
    all.push_back({"append", "", cut});
  }
  return all;
}

std::string name_of(const ::testing::TestParamInfo<CutMode>& test) {
  constexpr std::array kCuts{"LosesTheRequest", "LosesTheAnswer", "EndsTheBackend"};
  return test.param.mode + (test.param.key.empty() ? "" : "ByKey") +
         kCuts.at(static_cast<std::size_t>(test.param.cut));
}

INSTANTIATE_TEST_SUITE_P(, PostgresCutAtEachTrip, ::testing::ValuesIn(modes_and_cuts()), name_of);

// Another session holds what a trigger needs, and waits for the table: the server ends the load.
TEST_F(PostgresFaultsTest, F063_ADeadlockIsTemporaryAndARetryMakesItGood) {
  open_sink(dsn_);
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text); CREATE TABLE log (n int); "
      "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS "
      "$$BEGIN INSERT INTO " +
      schema_ +
      ".log VALUES (1); RETURN NEW; END$$; "
      "CREATE TRIGGER note AFTER INSERT ON people FOR EACH STATEMENT EXECUTE FUNCTION note()");
  auto destination = this->destination(upsert_);
  load(*destination, people_, {{"1", "a"}});
  auto lane = std::make_unique<engine::LoadLane>(
      *destination, components::LoadIdentity{"id", "sync", "run"}, *events_);
  ASSERT_TRUE(run(lane->begin(people_)));
  ASSERT_TRUE(run(lane->take(batch_of(people_, {{"2", "b"}}))));
  std::thread other;
  const auto wait_for_it = [&](const components::LoadReport&) -> Task<std::optional<Error>> {
    // The table is locked by the load; it must be the load that the server finds first.
    sql("SET deadlock_timeout = '60s'; BEGIN; LOCK TABLE log");
    const auto session = value("SELECT pg_backend_pid()");
    other = std::thread([this] { sql("LOCK TABLE people; ROLLBACK"); });
    boost::asio::io_context apart;
    auto observer = millrace::testing::run(
        apart,
        io::PostgresConnection::connect(apart.get_executor(), PostgresTest::workers_, {dsn_}));
    const auto waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid = " + session;
    for (std::string count = "0"; count == "0";) {
      count = *millrace::testing::run(apart, (*observer)->query(waits))->rows[0][0];
    }
    co_return std::nullopt;
  };

  const auto report = run(lane->finish({1}, wait_for_it));
  run(lane->abandon());
  other.join();

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::Transient) << report.error().message();
  EXPECT_THAT(report.error().message(), HasSubstr("deadlock"));
  EXPECT_EQ(load(*destination, people_, {{"2", "b"}}, "id").inserted, 1U);
  EXPECT_EQ(rows_of("SELECT * FROM people ORDER BY id"), "1|a;2|b");
}

TEST_F(PostgresFaultsTest, F064_NoTransactionIsOpenBeforeAllRowsAreThere) {
  open_sink(dsn_ + " application_name=" + schema_);
  sql("CREATE TABLE people (id bigint PRIMARY KEY, name text)");
  auto destination = this->destination(upsert_);
  ASSERT_TRUE(prepare(*destination));
  const auto encoding = encoding_of(*destination, people_);
  ASSERT_TRUE(encoding);
  std::string bytes;
  ASSERT_TRUE(encoding->encode(batch_of(people_, {{"1", "a"}}), bytes));

  EXPECT_EQ(rows_of("SELECT DISTINCT state FROM pg_stat_activity WHERE application_name = '" +
                    schema_ + "'"),
            "idle");
  EXPECT_EQ(destination->intake(), components::Intake::AfterGates);
}

}  // namespace
}  // namespace millrace::sinks
