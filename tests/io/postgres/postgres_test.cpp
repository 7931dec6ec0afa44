#include "connector/io/postgres/postgres.h"

#include <chrono>
#include <ostream>

#include <gmock/gmock.h>
#include <sys/resource.h>

#include "connector/base/clock.h"
#include "connector/base/task_group.h"
#include "connector/io/postgres/postgres_error.h"
#include "tests/support/postgres/postgres.h"
#include "tests/support/postgres/postgres_proxy.h"

namespace millrace::io {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

class PostgresConnectionTest : public millrace::testing::PostgresTest {
 protected:
  Error connect_error(std::string dsn) {
    auto connection =
        run(PostgresConnection::connect(loop_.get_executor(), workers_, {dsn, 2000ms}));
    EXPECT_FALSE(connection);
    return connection ? Error(ErrorKind::Internal, "it connected") : connection.error();
  }
  Error error_of(std::string statement) {
    auto rows = run(observer_->query(statement));
    EXPECT_FALSE(rows) << statement;
    return rows ? Error(ErrorKind::Internal, "it worked") : rows.error();
  }
  std::string socket_folder() { return value("SHOW unix_socket_directories"); }
};

TEST_F(PostgresConnectionTest, GivesTextNullsAndTheTag) {
  auto rows = run(observer_->query("SELECT $1::text, NULL, 7 > $2::int", {{"a'\"\\é", "8"}}));

  ASSERT_TRUE(rows) << rows.error().message();
  EXPECT_EQ(rows->text(0, 0), "a'\"\\é");
  EXPECT_FALSE(rows->rows[0][1].has_value());
  EXPECT_FALSE(rows->truth(0, 2));
  EXPECT_EQ(rows->tag, "SELECT 1");
}

TEST_F(PostgresConnectionTest, SpeaksUtf8AndNamesItself) {
  EXPECT_EQ(value("SHOW client_encoding"), "UTF8");
  EXPECT_EQ(value("SHOW application_name"), "millrace");
}

TEST_F(PostgresConnectionTest, TakesTheUriForm) {
  auto connection = connect("postgresql://postgres@/postgres?host=" + socket_folder());
  ASSERT_TRUE(connection);
  EXPECT_TRUE(connection->is_alive());
}

TEST_F(PostgresConnectionTest, GoesOnToTheNextHost) {
  auto connection = connect("host=/nowhere," + socket_folder() + " user=postgres dbname=postgres");
  ASSERT_TRUE(connection);
}

TEST_F(PostgresConnectionTest, F072_RefusesAWrongPasswordWithoutShowingIt) {
  sql("DROP ROLE IF EXISTS millrace_password; "
      "CREATE ROLE millrace_password LOGIN PASSWORD 'the right one'");

  const auto error = connect_error("host=" + socket_folder() +
                                   " dbname=postgres user=millrace_password password=hunter2");

  EXPECT_EQ(error.kind(), ErrorKind::Refused) << error.message();
  EXPECT_THAT(error.message(), HasSubstr("password authentication failed"));
  EXPECT_THAT(error.message(), HasSubstr("check the user and the password"));
  EXPECT_THAT(error.message(), Not(HasSubstr("hunter2")));
  sql("DROP ROLE millrace_password");
}

TEST_F(PostgresConnectionTest, RefusesAnUnknownDatabase) {
  const auto error = connect_error("host=" + socket_folder() + " user=postgres dbname=nope");
  EXPECT_EQ(error.kind(), ErrorKind::Refused) << error.message();
  EXPECT_THAT(error.message(), HasSubstr("\"nope\" does not exist"));
}

TEST_F(PostgresConnectionTest, CallsADeadHostTransient) {
  EXPECT_EQ(connect_error("host=/nowhere user=a dbname=b").kind(), ErrorKind::Transient);
  EXPECT_EQ(connect_error("host=127.0.0.1 port=1 user=a dbname=b").kind(), ErrorKind::Transient);
}

TEST_F(PostgresConnectionTest, NeverShowsAMalformedDsn) {
  for (const char* dsn : {"hunter2", "postgresql://u:p@hunter2@host/db", "host=a port=hunter2",
                          "postgresql://u:hunter2/x@host/db", "host=a hunter2=1"}) {
    const auto error = connect_error(dsn);
    EXPECT_EQ(error.kind(), ErrorKind::InvalidConfig) << dsn;
    EXPECT_THAT(error.message(), Not(HasSubstr("hunter2")));
  }
}

TEST_F(PostgresConnectionTest, ReportsTheServersWordsAndState) {
  const auto error = error_of("SELECT 1/0");
  EXPECT_EQ(error.kind(), ErrorKind::BadData);
  EXPECT_THAT(error.message(), HasSubstr("division by zero"));
  EXPECT_EQ(observer_->sqlstate(), "22012");
  EXPECT_EQ(error_of("SELECT * FROM nowhere").kind(), ErrorKind::Refused);
  EXPECT_EQ(value("SELECT 1"), "1");
}

TEST_F(PostgresConnectionTest, CopiesMoreThanTheSocketHolds) {
  sql("CREATE TABLE big (a text)");
  ASSERT_TRUE(run(observer_->copy_in("COPY big FROM STDIN")));
  const std::string line(999'999, 'x');
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(run(observer_->put(line + "\n")));

  auto copied = run(observer_->end_copy());

  ASSERT_TRUE(copied) << copied.error().message();
  EXPECT_EQ(*copied, 20U);
  EXPECT_EQ(value("SELECT sum(length(a)) FROM big"), "19999980");
}

TEST_F(PostgresConnectionTest, NamesTheLineThatACopyFailedAt) {
  sql("CREATE TABLE numbers (a int)");
  ASSERT_TRUE(run(observer_->copy_in("COPY numbers FROM STDIN")));
  Result<void> put = run(observer_->put("1\n2\nthree\n"));
  auto copied = run(observer_->end_copy());

  const Error error = put ? copied.error() : put.error();
  EXPECT_EQ(error.kind(), ErrorKind::BadData);
  EXPECT_EQ(observer_->copy_place().row, 3U);
  EXPECT_EQ(observer_->copy_place().column, "a");
  EXPECT_EQ(value("SELECT 1"), "1");
  EXPECT_EQ(observer_->copy_place().row, 0U);
}

TEST_F(PostgresConnectionTest, QuotesNoRowThatBreaksARule) {
  sql("CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL, iban text CHECK (iban > 'A')); "
      "CREATE VIEW chosen AS SELECT * FROM people WHERE id < 5 WITH CHECK OPTION; "
      "CREATE FUNCTION complain() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no' USING "
      "DETAIL = NEW.iban; END $$; CREATE TRIGGER complain BEFORE DELETE ON people FOR EACH ROW "
      "EXECUTE FUNCTION complain()");
  const auto broken = [&](std::string statement, std::string says) {
    const auto message = error_of(std::move(statement)).message();
    EXPECT_THAT(message, HasSubstr(says));
    EXPECT_THAT(message, Not(HasSubstr("hunter2")));
  };
  broken("INSERT INTO people VALUES (1, NULL, 'hunter2')", "column \"name\"");
  broken("INSERT INTO people VALUES (1, '', '1 hunter2')", "\"people_iban_check\"");
  broken("INSERT INTO chosen VALUES (7, '', 'hunter2')", "check option");
  broken("SELECT '{\"a\": hunter2}'::json", "invalid input syntax for type json");
  ASSERT_TRUE(run(observer_->copy_in("COPY people FROM STDIN")));
  Result<void> put = run(observer_->put("1\t\\N\thunter2\n"));
  const auto copied = run(observer_->end_copy());
  const auto& error = put ? copied.error() : put.error();
  EXPECT_THAT(error.message(), Not(HasSubstr("hunter2")));
  EXPECT_EQ(observer_->copy_place().row, 1U);

  sql("INSERT INTO people VALUES (1, '', 'hunter2')");
  broken("INSERT INTO people VALUES (1, '', 'hunter2')", "Key (id)=(1) already exists");
  broken(
      "ALTER TABLE people DISABLE TRIGGER USER; ALTER TABLE people ENABLE TRIGGER complain; "
      "UPDATE people SET iban = NULL, name = NULL",
      "column \"name\"");
}

TEST_F(PostgresConnectionTest, TellsAnErrorInTheMiddleOfALongCopyAtItsEnd) {
  sql("CREATE TABLE numbers (a int)");
  ASSERT_TRUE(run(observer_->copy_in("COPY numbers FROM STDIN")));
  const std::string block(1 << 20, 'x');
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(run(observer_->put(block + "\n")));

  auto copied = run(observer_->end_copy());

  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().kind(), ErrorKind::BadData);
  EXPECT_EQ(value("SELECT count(*) FROM numbers"), "0");
}

TEST_F(PostgresConnectionTest, CallsABackendThatDiesDuringACopyTemporary) {
  sql("CREATE TABLE numbers (a int)");
  auto victim = connect(dsn_);
  const auto pid = run(victim->query("SELECT pg_backend_pid()"))->text(0, 0);
  ASSERT_TRUE(run(victim->copy_in("COPY " + schema_ + ".numbers FROM STDIN")));
  sql("SELECT pg_terminate_backend(" + pid + ", 10000)");
  Result<void> put = run(victim->put("1\n"));
  auto copied = run(victim->end_copy());

  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().kind(), ErrorKind::Transient) << copied.error().message();
}

TEST_F(PostgresConnectionTest, DropsAFloodOfNotices) {
  sql("CREATE TABLE noisy (a int); CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ "
      "BEGIN RAISE NOTICE '%', repeat('n', 5000); RETURN NEW; END $$; "
      "CREATE TRIGGER shout BEFORE INSERT ON noisy FOR EACH ROW EXECUTE FUNCTION shout()");
  ASSERT_TRUE(run(observer_->copy_in("COPY noisy FROM STDIN")));
  std::string block;
  for (int i = 0; i < 20'000; ++i) block += "123456\n";
  ASSERT_TRUE(run(observer_->put(block)));

  auto copied = run(observer_->end_copy());

  ASSERT_TRUE(copied) << copied.error().message();
  EXPECT_EQ(*copied, 20'000U);
}

TEST_F(PostgresConnectionTest, CallsATerminatedBackendTemporary) {
  auto victim = connect(dsn_);
  ASSERT_TRUE(victim);
  const auto pid = run(victim->query("SELECT pg_backend_pid()"))->text(0, 0);
  sql("SELECT pg_terminate_backend(" + pid + ", 10000)");

  auto rows = run(victim->query("SELECT 1"));

  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().kind(), ErrorKind::Transient) << rows.error().message();
  EXPECT_FALSE(victim->is_alive());
}

TEST_F(PostgresConnectionTest, NoticesACommitThatRolledBack) {
  run(observer_->query("BEGIN"));
  error_of("SELECT 1/0");

  auto committed = run(observer_->commit());

  ASSERT_FALSE(committed);
  EXPECT_THAT(committed.error().message(), HasSubstr("ROLLBACK"));
}

TEST_F(PostgresConnectionTest, StopsWaitingWhenItIsCancelled) {
  Result<PgRows> rows;
  const auto started = std::chrono::steady_clock::now();
  SystemClock clock;
  const auto ask = [&]() -> Task<void> { rows = co_await observer_->query("SELECT pg_sleep(60)"); };
  const auto both = [&]() -> Task<void> {
    TaskGroup group(loop_.get_executor());
    group.spawn(ask());
    co_await clock.sleep(50ms);
    group.cancel();
    co_await group.join();
  };
  run(both());

  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().kind(), ErrorKind::Cancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - started, 10s);
  observer_ = connect(dsn_);
}

std::string socket_of(const std::string& folder, const std::string& port) {
  return folder + "/.s.PGSQL." + port;
}

TEST_F(PostgresConnectionTest, GivesUpOnAServerThatAnswersNoMore) {
  using millrace::testing::PostgresProxy;
  PostgresProxy proxy(socket_of(socket_folder(), value("SHOW port")));
  proxy.go_silent_at("SELECT 42", PostgresProxy::Loses::Answers);
  auto connection = run(PostgresConnection::connect(
      loop_.get_executor(), workers_,
      {dsn_ + " host=" + proxy.folder(), 10s, /*answer_timeout=*/200ms}));
  ASSERT_TRUE(connection) << connection.error().message();
  ASSERT_TRUE(run((*connection)->query("SELECT 41")));

  const auto rows = run((*connection)->query("SELECT 42"));

  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(rows.error().message(), HasSubstr("has not answered for 200 ms"));
  EXPECT_THAT(rows.error().message(), HasSubstr("raise answer_timeout"));
  EXPECT_FALSE((*connection)->is_alive());
}

TEST_F(PostgresConnectionTest, F073_GivesUpOnAServerThatTakesNoMoreRows) {
  sql("CREATE TABLE big (a text)");
  sql("BEGIN; LOCK TABLE big");
  auto connection = run(PostgresConnection::connect(loop_.get_executor(), workers_,
                                                    {dsn_, 10s, /*answer_timeout=*/200ms}));
  ASSERT_TRUE(connection);
  const auto begun = run((*connection)->copy_in("COPY " + schema_ + ".big FROM STDIN"));
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().kind(), ErrorKind::Transient);
  connection->reset();
  sql("ROLLBACK");

  // Takes rows, and then waits for a lock on a row that another one holds.
  sql("CREATE UNIQUE INDEX ON big (a)");
  sql("BEGIN; INSERT INTO big VALUES ('x')");
  connection = run(PostgresConnection::connect(loop_.get_executor(), workers_,
                                               {dsn_, 10s, /*answer_timeout=*/200ms}));
  ASSERT_TRUE(run((*connection)->copy_in("COPY " + schema_ + ".big FROM STDIN")));
  Result<void> put = run((*connection)->put("x\n"));
  const std::string line(999, 'y');
  for (int i = 0; put && i < 40'000; ++i) put = run((*connection)->put(line + "\n"));
  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().kind(), ErrorKind::Transient);
  sql("ROLLBACK");
}

TEST_F(PostgresConnectionTest, TellsAnExhaustedLimitOfFilesFromADeadHost) {
  const auto tells = [&](const char* host, const char* what) {
    const auto error = connect_error(std::string("port=1 user=a dbname=b host=") + host);
    EXPECT_EQ(error.kind(), ErrorKind::Transient);
    EXPECT_THAT(error.message(), HasSubstr(what));
  };
  tells("/nowhere", "No such file");  // Also lets the sanitizer see all types while it still can.
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  std::vector<int> held;
  for (int fd = dup(0); fd >= 0 && held.size() < 50; fd = dup(0)) held.push_back(fd);
  ASSERT_FALSE(held.empty());
  rlimit tight = before;
  tight.rlim_cur = static_cast<rlim_t>(held.back()) + 1;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &tight), 0);
  for (const char* host : {"127.0.0.1", "localhost", "/nowhere"}) {
    tells(host, "may not open more files and sockets; raise the limit (ulimit -n)");
  }
  setrlimit(RLIMIT_NOFILE, &before);
  for (const int fd : held) close(fd);
}

TEST(PostgresCopyPlace, IsReadInAnyLanguageAndBelowOtherContexts) {
  const auto place = [](std::string_view context) {
    const auto read = read_copy_place(context);
    return std::to_string(read.row) + " " + read.column;
  };
  EXPECT_EQ(place("COPY t, line 3, column a: \"x, y\""), "3 a");
  EXPECT_EQ(place("COPY t, line 12: \"1\t2\""), "12 ");
  EXPECT_EQ(place("COPY t, line 12"), "12 ");
  EXPECT_EQ(place("COPY t, Zeile 3, Spalte my column: \u00bbx\u00ab"), "3 my column");
  EXPECT_EQ(place("COPY t, ligne 3, colonne a : \u00ab x \u00bb"), "3 a");
  EXPECT_EQ(place("JSON data, line 1: {\"a\": ...\nCOPY t, line 4, column j: \"{\""), "4 j");
  EXPECT_EQ(place("SQL statement \"COPY\""), "0 ");
  EXPECT_EQ(place(""), "0 ");
  EXPECT_EQ(place("COPY "), "0 ");
  EXPECT_EQ(place("COPY t,"), "0 ");
  EXPECT_EQ(place("COPY t, "), "0 ");
}

struct State {
  const char* name;
  const char* sqlstate;
  ErrorKind kind;
};

void PrintTo(const State& state, std::ostream* out) {
  *out << state.name;
}

class PostgresErrorKind : public ::testing::TestWithParam<State> {};

TEST_P(PostgresErrorKind, SaysWhatToDoNext) {
  EXPECT_EQ(postgres_error_kind(GetParam().sqlstate), GetParam().kind);
}

INSTANTIATE_TEST_SUITE_P(
    , PostgresErrorKind,
    ::testing::Values(State{"ConnectionGone", "", ErrorKind::Transient},
                      State{"ConnectionFailure", "08006", ErrorKind::Transient},
                      State{"AdminShutdown", "57P01", ErrorKind::Transient},
                      State{"Serialization", "40001", ErrorKind::Transient},
                      State{"Deadlock", "40P01", ErrorKind::Transient},
                      State{"DiskFull", "53100", ErrorKind::Transient},
                      State{"IdleInTransaction", "25P03", ErrorKind::Transient},
                      State{"ReadOnly", "25006", ErrorKind::Transient},
                      State{"TooManyConnections", "53300", ErrorKind::Transient},
                      State{"Lock", "55P03", ErrorKind::Transient},
                      State{"Password", "28P01", ErrorKind::Refused},
                      State{"NoRight", "42501", ErrorKind::Refused},
                      State{"NoDatabase", "3D000", ErrorKind::Refused},
                      State{"NoTable", "42P01", ErrorKind::Refused},
                      State{"BadValue", "22P02", ErrorKind::BadData},
                      State{"Unique", "23505", ErrorKind::BadData}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace millrace::io
