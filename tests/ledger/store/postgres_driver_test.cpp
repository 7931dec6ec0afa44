#include "connector/ledger/store/postgres_driver.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include "connector/ledger/tables/migrations.h"
#include "tests/ledger/ledger_fixture.h"
#include "tests/support/postgres/postgres_proxy.h"

namespace millrace::ledger {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::PostgresProxy;
using namespace std::chrono_literals;

class PostgresLedger : public LedgerFixture {
 protected:
  void SetUp() override {
    where_ = Kept::InPostgres;
    PostgresTest::SetUp();
  }

  Error refusal_of(std::string dsn) {
    const auto store = run(open_store({{}, PostgresStateOptions{config::Secret(std::move(dsn))}},
                                      loop_.get_executor(), workers_, clock_));
    return store ? Error(ErrorKind::Internal, "nothing was refused") : store.error();
  }
};

TEST_F(PostgresLedger, SurvivesTheEndOfItsConnection) {
  reopen();
  submitted("r", "1");
  EXPECT_EQ(value("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                  "application_name = '" +
                  schema_ + "'"),
            "t");

  submitted("r", "2");

  EXPECT_EQ(jobs_of("r").size(), 2u);
}

TEST_F(PostgresLedger, IsRefusedWhenANewerMillraceMadeIt) {
  reopen();
  sql(fmt::format("UPDATE millrace_state SET version = {}", kVersion + 1));

  const auto refusal = refusal_of(ledger_dsn());

  EXPECT_EQ(refusal.kind(), ErrorKind::Refused);
  EXPECT_THAT(refusal.message(), HasSubstr("were made by a newer millrace"));
}

TEST_F(PostgresLedger, OfVersion3KeepsItsRowsAndGetsTheNewTables) {
  reopen();
  submitted("r", "1");
  sql("DROP TABLE millrace_leases; UPDATE millrace_state SET version = 3");

  reopen();

  EXPECT_EQ(job_of("r"), "1");
  EXPECT_EQ(value("SELECT count(*) FROM millrace_leases"), "0");
  EXPECT_EQ(value("SELECT version FROM millrace_state"), std::to_string(kVersion));
}

TEST_F(PostgresLedger, NamesTheRightThatIsMissing) {
  const auto user = schema_ + "_user";
  sql("CREATE USER " + user + "; GRANT USAGE ON SCHEMA " + schema_ + " TO " + user);
  const auto dsn = ledger_dsn() + " user=" + user;

  const auto no_create = refusal_of(dsn);
  reopen();
  const auto no_select = refusal_of(dsn);
  sql("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + schema_ + " TO " + user);
  const auto store = run(open_store({{}, PostgresStateOptions{config::Secret(dsn)}},
                                    loop_.get_executor(), workers_, clock_));
  sql("DROP OWNED BY " + user + "; DROP USER " + user);

  EXPECT_EQ(no_create.kind(), ErrorKind::Refused);
  EXPECT_THAT(no_create.message(), HasSubstr("GRANT CREATE ON SCHEMA"));
  EXPECT_EQ(no_select.kind(), ErrorKind::Refused);
  EXPECT_THAT(no_select.message(),
              AllOf(HasSubstr("GRANT SELECT, INSERT, UPDATE, DELETE ON millrace_state, "),
                    HasSubstr(", millrace_runs, "), EndsWith(" TO ...")));
  EXPECT_TRUE(store) << store.error().message();
}

TEST_F(PostgresLedger, NeedsASchemaAndAServerThatAreThere) {
  const auto no_schema = refusal_of(dsn_ + " options=-csearch_path=nowhere");
  const auto no_server = refusal_of("host=" + folder_.path().string() + " password=canary");

  EXPECT_EQ(no_schema.kind(), ErrorKind::Refused);
  EXPECT_THAT(no_schema.message(), HasSubstr("create the schema that search_path names"));
  EXPECT_EQ(no_server.kind(), ErrorKind::Transient);
  EXPECT_THAT(no_server.message(), AllOf(HasSubstr("state: connect to"), Not(HasSubstr("canary"))));
}

// The trigger stands for another process that is in the way once.
TEST_F(PostgresLedger, RepeatsWhatAnotherProcessMadeFail) {
  reopen();
  sql("CREATE SEQUENCE calls; CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$ "
      "BEGIN IF nextval('calls') = 1 THEN RAISE EXCEPTION 'conflict' USING ERRCODE = '40P01'; END "
      "IF; RETURN NEW; END $$; CREATE TRIGGER conflict BEFORE INSERT ON millrace_jobs FOR EACH ROW "
      "EXECUTE FUNCTION conflict()");

  submitted("r", "1");

  EXPECT_EQ(job_of("r"), "1");
  EXPECT_EQ(value("SELECT last_value FROM calls"), "2");
}

TEST_F(PostgresLedger, LeavesNothingInTheSession) {
  reopen();
  submitted("r", "1");

  const auto sessions =
      " FROM pg_stat_activity LEFT JOIN pg_locks USING (pid) WHERE "
      "application_name = '" +
      schema_ + "'";
  EXPECT_EQ(value("SELECT count(DISTINCT pid)" + sessions), "1");
  EXPECT_EQ(value("SELECT count(*)" + sessions + " AND (mode IS NOT NULL OR state <> 'idle')"),
            "0");
}

// Each process opens the ledger in the same moment, and writes down a job of its own.
TEST_F(PostgresLedger, IsSharedByProcessesThatStartAtOnce) {
  constexpr int kProcesses = 6;
  int start[2];
  ASSERT_EQ(pipe(start), 0);
  std::vector<pid_t> children;
  for (int i = 0; i < kProcesses; ++i) {
    children.push_back(fork());
    if (children.back() != 0) continue;
    close(start[1]);
    char nothing = 0;
    [[maybe_unused]] const auto ended = read(start[0], &nothing, 1);
    boost::asio::io_context loop;
    WorkerPool workers(1);
    const auto store =
        testing::run(loop, open_store(options(), loop.get_executor(), workers, clock_));
    if (!store) _exit(1);
    Jobs jobs(**store, clock_);
    _exit(testing::run(loop, jobs.submitted("r", std::to_string(i))) ? 0 : 2);
  }
  close(start[0]);
  close(start[1]);
  for (const auto child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }

  reopen();

  EXPECT_EQ(jobs_of("r").size(), std::size_t{kProcesses});
  EXPECT_EQ(value("SELECT count(*) FROM millrace_state"), "1");
}

// A connection that ends at a statement.
struct Loss {
  std::string name;
  std::string at;
  PostgresProxy::Loses loses;
};

void PrintTo(const Loss& loss, std::ostream* out) {
  *out << loss.name;
}

class LostConnection : public PostgresLedger, public ::testing::WithParamInterface<Loss> {
 protected:
  // Through the proxy.
  Result<std::unique_ptr<StoreDriver>> open() {
    const io::PgAddress address{.dsn = ledger_dsn() + " host=" + proxy_.folder()};
    return run(PostgresDriver::open(loop_.get_executor(), workers_, address));
  }

  PostgresProxy proxy_{(std::filesystem::path(dsn_folder()) / ".s.PGSQL.5432").string()};

 private:
  static std::string dsn_folder() {
    const char* dsn = std::getenv("MILLRACE_TEST_POSTGRES");
    const std::string text = dsn == nullptr ? "" : dsn;
    const auto at = text.find("host=");
    if (at == std::string::npos) return "/nowhere";
    return text.substr(at + 5, text.find(' ', at) - at - 5);
  }
};

class LostWhileOpening : public LostConnection {};

TEST_P(LostWhileOpening, IsTemporaryAndTheNextOneFindsOrMakesTheTables) {
  proxy_.close_at(GetParam().at, GetParam().loses);

  const auto lost = open();
  const auto next = open();

  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind(), ErrorKind::Transient);
  ASSERT_TRUE(next) << next.error().message();
  EXPECT_EQ(value("SELECT string_agg(version::text, ',') FROM millrace_state"),
            std::to_string(kVersion));
}

INSTANTIATE_TEST_SUITE_P(
    , LostWhileOpening,
    ::testing::Values(Loss{"Looking", "to_regclass", PostgresProxy::Loses::Answers},
                      Loss{"Locking", "pg_advisory", PostgresProxy::Loses::Answers},
                      Loss{"Making", "CREATE TABLE", PostgresProxy::Loses::Answers},
                      Loss{"Committing", "COMMIT", PostgresProxy::Loses::Answers},
                      Loss{"BeforeCommitting", "COMMIT", PostgresProxy::Loses::Requests}),
    [](const auto& test) { return test.param.name; });

class LostWhileWriting : public LostConnection {};

TEST_P(LostWhileWriting, IsWrittenOnceAllTheSame) {
  auto driver = open();
  ASSERT_TRUE(driver) << driver.error().message();
  Store store(loop_.get_executor(), *std::move(driver));
  Jobs jobs(store, clock_);
  expect(jobs.took("r", 10s));
  expect(jobs.submitted("r", "1"));
  expect(jobs.hold("r", "1", {"a", "b"}));
  clock_.advance(1s);
  proxy_.close_at(GetParam().at, GetParam().loses);

  expect(jobs.took("r", 30s));
  expect(jobs.submitted("r", "2"));
  expect(jobs.release("r", "1", "a"));
  expect(jobs.delivered({"load"}));
  const auto known = run(jobs.was_delivered("load"));
  ASSERT_TRUE(known) << known.error().message();
  EXPECT_TRUE(*known);
  proxy_.wait_for_silence();

  reopen();
  EXPECT_EQ(usual("r"), 20s);
  EXPECT_THAT(jobs_of("r", {"a"}), ElementsAre("2"));
  EXPECT_THAT(jobs_of("r", {"b"}), ElementsAre("2", "1"));
}

INSTANTIATE_TEST_SUITE_P(
    , LostWhileWriting,
    ::testing::Values(
        Loss{"Duration", "INTO millrace_job_durations", PostgresProxy::Loses::Answers},
        Loss{"DurationNotSent", "INTO millrace_job_durations", PostgresProxy::Loses::Requests},
        Loss{"Job", "INTO millrace_jobs", PostgresProxy::Loses::Answers},
        Loss{"JobNotSent", "INTO millrace_jobs", PostgresProxy::Loses::Requests},
        Loss{"Release", "FROM millrace_job_holds", PostgresProxy::Loses::Answers},
        Loss{"Delivery", "INTO millrace_deliveries", PostgresProxy::Loses::Answers},
        Loss{"Reading", "FROM millrace_deliveries", PostgresProxy::Loses::Answers}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::ledger
