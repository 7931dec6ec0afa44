#include "connector/io/sqlite/sqlite.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <system_error>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/temp_folder.h"

namespace millrace::io {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// SQLite would take the one byte for an empty database.
TEST(SqliteFile, OfSomethingElseIsRefusedAndStaysAsItIs) {
  const testing::TempFolder folder;
  for (const std::string text : {"x", "SQLite format 3", "a,b\n1,2\n"}) {
    const auto path = folder.write("f", text);

    const auto opened = SqliteDatabase::open(path, SqliteAccess::Create);

    ASSERT_FALSE(opened) << text;
    EXPECT_EQ(opened.error().kind(), ErrorKind::Refused);
    EXPECT_THAT(opened.error().message(), HasSubstr("is not a SQLite database; name another"));
    EXPECT_EQ(testing::read_file(path), text);
  }
}

class SqliteTest : public ::testing::Test {
 protected:
  SqliteTest() : database_(open(SqliteAccess::Create)) {}

  SqliteDatabase open(SqliteAccess access) {
    auto opened = SqliteDatabase::open(folder_ / "a.db", access);
    if (!opened) throw std::runtime_error(opened.error().message());
    return std::move(*opened);
  }
  void exec(const std::string& sql) {
    auto done = database_.exec(sql);
    ASSERT_TRUE(done) << done.error().message();
  }
  std::int64_t one(const std::string& sql) {
    auto statement = database_.prepare(sql);
    if (!statement) throw std::runtime_error(statement.error().message());
    EXPECT_TRUE(statement->step().value());
    return statement->integer(0);
  }

  // What the work says, done in a process whose limits and rights are its own.
  template <class Work>
  static std::string in_child(Work work) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) throw std::runtime_error("pipe");
    const pid_t child = fork();
    if (child == 0) {
      const std::string said = work();
      _exit(write(ends[1], said.data(), said.size()) < 0 ? 1 : 0);
    }
    close(ends[1]);
    std::string said;
    std::array<char, 4096> room{};
    for (ssize_t size = 0; (size = read(ends[0], room.data(), room.size())) > 0;) {
      said.append(room.data(), static_cast<std::size_t>(size));
    }
    close(ends[0]);
    waitpid(child, nullptr, 0);
    return said;
  }
  // The kind and the message of a failure.
  template <class T>
  static std::string told(const Result<T>& result) {
    if (result) return "it succeeded";
    return std::string(code_of(result.error().kind())) + ": " + result.error().message();
  }

  millrace::testing::TempFolder folder_;
  SqliteDatabase database_;
};

TEST_F(SqliteTest, BindsAndReadsEveryKindOfValueExactly) {
  auto statement = database_.prepare("SELECT ?1, ?2, ?3, ?4, ?5, ?6");
  ASSERT_TRUE(statement);
  const std::string text = "a'\"\0\xF0\x9F\x98\x80"s;
  EXPECT_TRUE(statement->bind(1, std::numeric_limits<std::int64_t>::max()));
  EXPECT_TRUE(statement->bind(2, 0.1));
  EXPECT_TRUE(statement->bind(3, std::string_view(text)));
  EXPECT_TRUE(statement->bind(4, std::string_view()));
  EXPECT_TRUE(statement->bind_null(5));
  EXPECT_TRUE(statement->bind_blob(6, text));
  ASSERT_TRUE(statement->step().value());
  EXPECT_EQ(statement->integer(0), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(statement->real(1), 0.1);
  EXPECT_EQ(statement->text(2), text);
  EXPECT_EQ(statement->type(3), SqliteType::Text);
  EXPECT_TRUE(statement->is_null(4));
  EXPECT_EQ(std::string(statement->blob(5).begin(), statement->blob(5).end()), text);
  EXPECT_FALSE(statement->step().value());
}

TEST_F(SqliteTest, FindsNamedParameters) {
  auto statement = database_.prepare("SELECT :from + :to");
  ASSERT_TRUE(statement);
  EXPECT_EQ(statement->parameters(), 2);
  EXPECT_EQ(statement->parameter(":to"), 2);
  EXPECT_EQ(statement->parameter(":nobody"), std::nullopt);
}

TEST_F(SqliteTest, KnowsWhatOnlyReads) {
  exec("CREATE TABLE t (a)");
  EXPECT_TRUE(database_.prepare("SELECT * FROM t")->is_read_only());
  EXPECT_FALSE(database_.prepare("DELETE FROM t")->is_read_only());
}

TEST_F(SqliteTest, RefusesMoreThanOneStatement) {
  auto statement = database_.prepare("SELECT 1; DROP TABLE t");
  ASSERT_FALSE(statement);
  EXPECT_THAT(statement.error().message(), HasSubstr("DROP TABLE t"));
  EXPECT_TRUE(database_.prepare("SELECT 1 ;\n"));
  EXPECT_FALSE(database_.prepare("-- nothing"));
}

TEST_F(SqliteTest, TakesAMisspeltColumnForAnError) {
  exec("CREATE TABLE t (a)");
  auto statement = database_.prepare("SELECT \"b\" FROM t");
  ASSERT_FALSE(statement);
  EXPECT_EQ(statement.error().kind(), ErrorKind::Refused);
}

TEST_F(SqliteTest, RollsBackUnlessCommitted) {
  exec("CREATE TABLE t (a)");
  {
    auto transaction = SqliteTransaction::begin(database_);
    ASSERT_TRUE(transaction);
    exec("INSERT INTO t VALUES (1)");
    EXPECT_EQ(database_.changes(), 1);
  }
  EXPECT_EQ(one("SELECT count(*) FROM t"), 0);
  auto transaction = SqliteTransaction::begin(database_);
  exec("INSERT INTO t VALUES (1)");
  EXPECT_TRUE(transaction->commit());
  EXPECT_EQ(one("SELECT count(*) FROM t"), 1);
}

TEST_F(SqliteTest, CommitsNothingToAFileThatNobodyWouldFind) {
  for (const std::string mode : {"DELETE", "WAL"}) {
    SCOPED_TRACE(mode);
    auto database = SqliteDatabase::open(folder_ / (mode + ".db"), SqliteAccess::Create).value();
    ASSERT_TRUE(database.exec("PRAGMA journal_mode = " + mode + "; CREATE TABLE t (a)"));
    std::filesystem::remove(folder_ / (mode + ".db"));

    Result<void> done;
    if (auto transaction = SqliteTransaction::begin(database)) {
      done = database.exec("INSERT INTO t VALUES (1)");
      if (done) done = transaction->commit();
    } else {
      done = fail(transaction.error());
    }

    EXPECT_THAT(told(done), AllOf(HasSubstr("temporary"), HasSubstr(mode + ".db"),
                                  HasSubstr("moved or replaced meanwhile")));
  }
}

TEST_F(SqliteTest, IsTransientWhileAnotherHandleWrites) {
  auto other = open(SqliteAccess::ReadWrite);
  auto first = SqliteTransaction::begin(other);
  ASSERT_TRUE(first);
  auto second = SqliteTransaction::begin(database_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(second.error().message(), HasSubstr("locked by another process"));
}

TEST_F(SqliteTest, WaitsForALockAsLongAsItWasToldTo) {
  exec("BEGIN EXCLUSIVE");
  const auto began = std::chrono::steady_clock::now();
  auto reader = SqliteDatabase::open(folder_ / "a.db", SqliteAccess::ReadOnly, 30ms);
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().kind(), ErrorKind::Transient);
  EXPECT_GE(std::chrono::steady_clock::now() - began, 30ms);
}

TEST_F(SqliteTest, OpensADatabaseWithoutAFile) {
  auto memory = SqliteDatabase::open_in_memory();
  ASSERT_TRUE(memory);
  EXPECT_TRUE(memory->exec("CREATE TABLE t (a); INSERT INTO t VALUES (1)"));
  auto other = SqliteDatabase::open_in_memory();
  ASSERT_TRUE(other);
  auto read = other->prepare("SELECT a FROM t");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message(), "SQLite database in memory: no such table: t");
}

TEST_F(SqliteTest, GivesTheReasonOfAFailureWithoutTheFile) {
  EXPECT_EQ(database_.reason(), "");
  auto statement = database_.prepare("SELECT abs(-9223372036854775807 - 1)");
  ASSERT_TRUE(statement);
  EXPECT_FALSE(statement->step());
  EXPECT_EQ(database_.reason(), "integer overflow");
  EXPECT_FALSE(database_.prepare("SELECT a FROM nowhere"));
  EXPECT_EQ(database_.reason(), "no such table: nowhere");
  EXPECT_FALSE(database_.prepare("SELECT 1; SELECT 2"));
  EXPECT_EQ(database_.reason(), "");
}

TEST_F(SqliteTest, EndsARunningStatementWhenInterrupted) {
  std::thread stopper([this] { database_.interrupt(); });
  auto counted = database_.exec(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");
  stopper.join();
  ASSERT_FALSE(counted);
  EXPECT_EQ(counted.error().kind(), ErrorKind::Cancelled);
  EXPECT_FALSE(database_.exec("SELECT 1"));
  database_.resume();
  EXPECT_TRUE(database_.exec("SELECT 1"));
}

TEST_F(SqliteTest, RollsBackAfterAnInterrupt) {
  exec("CREATE TABLE t (a)");
  {
    auto transaction = SqliteTransaction::begin(database_);
    exec("INSERT INTO t VALUES (1)");
    database_.interrupt();
    EXPECT_FALSE(transaction->commit());
  }
  database_.resume();
  EXPECT_EQ(one("SELECT count(*) FROM t"), 0);
}

TEST_F(SqliteTest, AsksAQuestionWhileItRuns) {
  int asked = 0;
  database_.while_running([&] { return ++asked < 3; });
  auto counted = database_.exec(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");
  ASSERT_FALSE(counted);
  EXPECT_EQ(counted.error().kind(), ErrorKind::Cancelled);
  EXPECT_EQ(asked, 3);
  database_.while_running(nullptr);
  EXPECT_TRUE(database_.exec("SELECT 1"));
}

TEST_F(SqliteTest, MapsABrokenRuleToBadData) {
  exec("CREATE TABLE t (a UNIQUE)");
  exec("INSERT INTO t VALUES (1)");
  auto inserted = database_.exec("INSERT INTO t VALUES (1)");
  ASSERT_FALSE(inserted);
  EXPECT_EQ(inserted.error().kind(), ErrorKind::BadData);
  EXPECT_THAT(inserted.error().message(), HasSubstr("UNIQUE constraint failed: t.a"));
}

TEST_F(SqliteTest, WritesNothingThroughAReadOnlyHandle) {
  auto reader = open(SqliteAccess::ReadOnly);
  auto made = reader.exec("CREATE TABLE t (a)");
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind(), ErrorKind::Refused);
}

TEST_F(SqliteTest, SaysAtOnceThatAFileMayNotBeWritten) {
  exec("CREATE TABLE t (a)");
  namespace fs = std::filesystem;
  fs::permissions(folder_.path(), fs::perms(0755));
  fs::permissions(folder_ / "a.db", fs::perms(0444));
  const pid_t child = fork();
  if (child == 0) {
    if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0) _exit(1);
    auto opened = SqliteDatabase::open(folder_ / "a.db", SqliteAccess::ReadWrite);
    const bool refused = !opened && opened.error().kind() == ErrorKind::Refused;
    const bool readable =
        SqliteDatabase::open(folder_ / "a.db", SqliteAccess::ReadOnly).has_value();
    _exit(refused && readable ? 0 : 2);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST_F(SqliteTest, F088_IsTransientWhenTheFileMayNotGrow) {
  exec("CREATE TABLE t (a); PRAGMA max_page_count = 3");
  auto inserted = database_.exec("INSERT INTO t VALUES (zeroblob(100000))");
  ASSERT_FALSE(inserted);
  EXPECT_EQ(inserted.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(inserted.error().message(),
              AllOf(HasSubstr("disk is full"),
                    HasSubstr("free space on the disk of " + folder_.path().string() + ",")));
  EXPECT_FALSE(database_.in_transaction());
}

// A COMMIT that failed for space may not be tried again: mostly SQLite has rolled back already, and
// the second try would say so in place of the cause.
TEST_F(SqliteTest, F088_LosesTheTransactionWhenTheDiskIsFullAtCommit) {
  exec("CREATE TABLE t (a)");
  const auto committed = in_child([this] {
    auto database = open(SqliteAccess::ReadWrite);
    auto transaction = SqliteTransaction::begin(database);
    if (!database.exec("INSERT INTO t VALUES (zeroblob(1000000))")) return std::string("insert");
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{200'000, 200'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    return told(transaction->commit());
  });
  EXPECT_THAT(committed, AllOf(HasSubstr("temporary"), HasSubstr("ulimit -f")));
  EXPECT_EQ(one("SELECT count(*) FROM t"), 0);
}

TEST_F(SqliteTest, SaysThatNoDescriptorsAreLeft) {
  const auto opened = in_child([path = folder_ / "a.db"] {
    // The sanitizer needs descriptors when it meets a class for the first time.
    if (std::generic_category().message(EMFILE).empty()) return std::string("no message");
    if (told(SqliteDatabase::open(path / "none", SqliteAccess::ReadWrite)).empty())
      return std::string("no error");
    const int next = dup(0);
    const rlimit limit{static_cast<rlim_t>(next), static_cast<rlim_t>(next)};
    close(next);
    setrlimit(RLIMIT_NOFILE, &limit);
    return told(SqliteDatabase::open(path, SqliteAccess::ReadWrite));
  });
  EXPECT_THAT(opened, AllOf(HasSubstr("temporary"), HasSubstr("descriptors"), HasSubstr("a.db"),
                            Not(HasSubstr("rights"))));
}

TEST_F(SqliteTest, NamesTheFolderThatTakesNoJournal) {
  exec("CREATE TABLE t (a)");
  namespace fs = std::filesystem;
  fs::permissions(folder_.path(), fs::perms(0555));
  fs::permissions(folder_ / "a.db", fs::perms(0666));
  const auto inserted = in_child([this] {
    if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0) return std::string("setresuid");
    return told(open(SqliteAccess::ReadWrite).exec("INSERT INTO t VALUES (1)"));
  });
  fs::permissions(folder_.path(), fs::perms(0755));
  EXPECT_THAT(inserted, AllOf(HasSubstr("refused"),
                              HasSubstr("make files in its folder " + folder_.path().string())));
}

TEST_F(SqliteTest, RefusesAFileOfAnotherKind) {
  const auto path = folder_.write("notes.txt", std::string(4096, 'x'));
  auto opened = SqliteDatabase::open(path, SqliteAccess::ReadWrite);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind(), ErrorKind::Refused);
  EXPECT_THAT(opened.error().message(), HasSubstr("notes.txt"));
}

TEST_F(SqliteTest, RefusesAFileThatIsMissingUnlessItMayCreateIt) {
  auto opened = SqliteDatabase::open(folder_ / "b.db", SqliteAccess::ReadWrite);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind(), ErrorKind::Refused);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "b.db"));
}

TEST_F(SqliteTest, TakesNoUriAndNoMemoryName) {
  const auto here = std::filesystem::current_path();
  std::filesystem::current_path(folder_.path());
  auto memory = SqliteDatabase::open(":memory:", SqliteAccess::Create);
  EXPECT_TRUE(memory && memory->exec("CREATE TABLE t (a)"));
  EXPECT_TRUE(std::filesystem::exists(":memory:"));
  auto uri = SqliteDatabase::open("file:x?mode=memory", SqliteAccess::Create);
  EXPECT_TRUE(uri && uri->exec("CREATE TABLE t (a)"));
  EXPECT_TRUE(std::filesystem::exists("file:x?mode=memory"));
  std::filesystem::current_path(here);
}

TEST_F(SqliteTest, QuotesNamesSoThatTheyStayOneWord) {
  EXPECT_EQ(quote_sqlite_name(R"(a"b)"), R"("a""b")");
  const std::string name = R"(x"); DROP TABLE t; --)";
  exec("CREATE TABLE " + quote_sqlite_name(name) + " (a)");
  EXPECT_EQ(one("SELECT count(*) FROM " + quote_sqlite_name(name)), 0);
}

}  // namespace
}  // namespace millrace::io
