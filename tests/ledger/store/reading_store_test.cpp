// Stores that are opened to read what is there.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "connector/ledger/tables/migrations.h"
#include "connector/ledger/tables/state_file.h"
#include "tests/ledger/ledger_fixture.h"

namespace millrace::ledger {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class ReadingStore : public LedgerFixture, public ::testing::WithParamInterface<bool> {
 protected:
  // Where the ledger is to be, without making it.
  void SetUp() override {
    where_ = GetParam() ? Kept::InPostgres : Kept::InFile;
    if (GetParam()) PostgresTest::SetUp();
  }

  Result<std::unique_ptr<Store>> open() {
    return run(open_store_to_read(options(), loop_.get_executor(), workers_, clock_));
  }
  static Task<Result<Answers>> ask(Store& store, std::string sql) {
    Unit unit;
    unit.push_back({std::move(sql)});
    co_return co_await store.run(std::move(unit));
  }
  void set_version(std::int64_t version) {
    store_.reset();
    jobs_.reset();
    if (GetParam())
      return (void)sql(fmt::format("UPDATE millrace_state SET version = {}", version));
    auto database = io::SqliteDatabase::open(path_, io::SqliteAccess::ReadWrite);
    ASSERT_TRUE(database->exec(fmt::format("PRAGMA user_version = {}", version)));
  }
  std::string refusal() {
    const auto store = open();
    EXPECT_FALSE(store);
    return store ? "" : store.error().message();
  }
};

TEST_P(ReadingStore, IsNotThereBeforeAnythingWasKept) {
  const auto store = open();

  ASSERT_TRUE(store) << store.error().message();
  EXPECT_EQ(*store, nullptr);
  if (!GetParam()) EXPECT_FALSE(std::filesystem::exists(path_.parent_path()));
  if (GetParam()) EXPECT_EQ(value("SELECT to_regclass('millrace_state')"), "NULL");
}

TEST_P(ReadingStore, SeesWhatOthersWriteMeanwhile) {
  reopen();
  submitted("request", "job 1");
  const auto store = open();
  ASSERT_TRUE(store && *store);
  const std::string sql = "SELECT job_id FROM millrace_jobs";

  EXPECT_THAT(run(ask(**store, sql))->at(0), SizeIs(1));
  submitted("request", "job 2");
  EXPECT_THAT(run(ask(**store, sql))->at(0), SizeIs(2));
}

TEST_P(ReadingStore, ChangesNothing) {
  reopen();
  submitted("request", "job 1");
  const auto store = open();
  ASSERT_TRUE(store && *store);

  const auto done = run(ask(**store, "DELETE FROM millrace_jobs"));

  EXPECT_FALSE(done);
  EXPECT_EQ(job_of("request"), "job 1");
}

TEST_P(ReadingStore, OfAnotherVersionIsRefusedAndLeftAsItIs) {
  reopen();
  set_version(kVersion - 1);
  EXPECT_THAT(refusal(), HasSubstr("by an older millrace"));
  EXPECT_THAT(refusal(), HasSubstr("the next run brings"));
  set_version(kVersion + 1);
  EXPECT_THAT(refusal(), HasSubstr("by a newer millrace"));
}

INSTANTIATE_TEST_SUITE_P(, ReadingStore, ::testing::Bool(),
                         [](const auto& test) { return test.param ? "Postgres" : "Sqlite"; });

TEST(CompactedStateFile, IsSmallerAndStillOurs) {
  const testing::TempFolder folder;
  const auto path = folder / "state.db";
  {
    auto database = open_state_file(path);
    ASSERT_TRUE(database);
    ASSERT_TRUE(
        database->exec("CREATE TABLE filling (x); INSERT INTO filling VALUES "
                       "(zeroblob(4000000)); DROP TABLE filling"));
  }
  const auto before = std::filesystem::file_size(path);

  const auto done = compact_state_file(path);

  ASSERT_TRUE(done) << done.error().message();
  EXPECT_LT(std::filesystem::file_size(path), before / 2);
  EXPECT_TRUE(open_state_file(path));
}

}  // namespace
}  // namespace millrace::ledger
