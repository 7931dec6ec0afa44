#include "connector/io/postgres.h"

#include <chrono>
#include <ostream>

#include <gmock/gmock.h>

#include "connector/base/clock.h"
#include "connector/base/task_group.h"
#include "connector/io/postgres_error.h"
#include "tests/support/postgres.h"

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

TEST_F(PostgresConnectionTest, RefusesAWrongPasswordWithoutShowingIt) {
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
  EXPECT_THAT(error.message(), HasSubstr("line 3, column a"));
  EXPECT_EQ(value("SELECT 1"), "1");
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

TEST_F(PostgresConnectionTest, CallsABackendThatDiesDuringACopyDisconnected) {
  sql("CREATE TABLE numbers (a int)");
  auto victim = connect(dsn_);
  const auto pid = run(victim->query("SELECT pg_backend_pid()"))->text(0, 0);
  ASSERT_TRUE(run(victim->copy_in("COPY " + schema_ + ".numbers FROM STDIN")));
  sql("SELECT pg_terminate_backend(" + pid + ", 10000)");
  Result<void> put = run(victim->put("1\n"));
  auto copied = run(victim->end_copy());

  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().kind(), ErrorKind::Disconnected) << copied.error().message();
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

TEST_F(PostgresConnectionTest, CallsATerminatedBackendDisconnected) {
  auto victim = connect(dsn_);
  ASSERT_TRUE(victim);
  const auto pid = run(victim->query("SELECT pg_backend_pid()"))->text(0, 0);
  sql("SELECT pg_terminate_backend(" + pid + ", 10000)");

  auto rows = run(victim->query("SELECT 1"));

  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().kind(), ErrorKind::Disconnected) << rows.error().message();
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
    ::testing::Values(State{"ConnectionGone", "", ErrorKind::Disconnected},
                      State{"ConnectionFailure", "08006", ErrorKind::Disconnected},
                      State{"AdminShutdown", "57P01", ErrorKind::Disconnected},
                      State{"Serialization", "40001", ErrorKind::Transient},
                      State{"Deadlock", "40P01", ErrorKind::Transient},
                      State{"DiskFull", "53100", ErrorKind::Transient},
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
