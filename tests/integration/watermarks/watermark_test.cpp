// Syncs that remember how far they have got, by the program and a reports server.

#include <csignal>

#include <gmock/gmock.h>

#include "connector/io/sqlite/sqlite.h"
#include "tests/integration/pipeline.h"

namespace millrace {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Pipeline;

class WatermarkTest : public ::testing::Test {
 protected:
  WatermarkTest() {
    change("shop.db",
           "CREATE TABLE orders (id INTEGER, name TEXT); "
           "INSERT INTO orders VALUES (1, 'a'), (2, 'b'), (3, 'c')");
    pipeline_.serve(R"(database: shop.db
reports:
  orders:
    id: 7
    filters: {since: {type: integer, default: 0}}
    query: SELECT id, name FROM orders WHERE id > :since ORDER BY id
)");
    pipeline_.configure("  one: {sqlite: {path: one.db}}\n  two: {sqlite: {path: two.db}}\n",
                        R"(syncs:
  orders:
    from: {bi: {report: 7, filters: {since: "{{ watermark }}"}}}
    columns: {id: integer, name: text}
    watermark: id
    to: [{one: {table: orders, key: id}}, {two: {table: orders, key: id}}]
)");
  }

  io::SqliteDatabase open(const std::string& file) {
    auto database = io::SqliteDatabase::open(pipeline_.folder() / file, io::SqliteAccess::Create);
    if (!database) throw std::runtime_error(database.error().message());
    return *std::move(database);
  }
  void change(const std::string& file, const std::string& sql) {
    const auto done = open(file).exec(sql);
    ASSERT_TRUE(done) << done.error().message();
  }
  // 0 while somebody is writing it.
  std::int64_t rows_in(const std::string& file) {
    auto database =
        io::SqliteDatabase::open(pipeline_.folder() / file, io::SqliteAccess::ReadWrite);
    if (!database) return 0;
    auto count = database->prepare("SELECT count(*) FROM orders");
    if (!count) return 0;
    return count->step().value_or(false) ? count->integer(0) : 0;
  }
  std::string summary(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--output", "json"});
    const auto outcome = pipeline_.run(std::move(arguments));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
    return outcome.output;
  }
  void expect_watermark(const std::string& value) {
    EXPECT_THAT(
        summary({"state"}),
        HasSubstr(R"("watermark":{"column":"id","type":"integer","value":")" + value + '"'));
  }

  Pipeline pipeline_;
};

TEST_F(WatermarkTest, TheNextRunReadsWhatIsNew) {
  EXPECT_THAT(summary({"run"}), HasSubstr(R"("rows_read":3)"));
  change("shop.db", "INSERT INTO orders VALUES (4, 'd')");

  EXPECT_THAT(summary({"plan"}), HasSubstr(R"("rows_read":1)"));
  expect_watermark("3");
  EXPECT_THAT(summary({"run"}), HasSubstr(R"("rows_read":1)"));

  expect_watermark("4");
  EXPECT_EQ(rows_in("one.db"), 4);
  EXPECT_EQ(rows_in("two.db"), 4);
  EXPECT_THAT(summary({"run"}), HasSubstr(R"("rows_read":0)"));
}

TEST_F(WatermarkTest, APersonMaySayWhereARunBegins) {
  summary({"run"});

  EXPECT_THAT(summary({"run", "--since", "1"}), HasSubstr(R"("rows_read":2)"));
  EXPECT_THAT(summary({"run", "--full"}), HasSubstr(R"("rows_read":3)"));
  EXPECT_THAT(summary({"plan", "--since", "2"}), HasSubstr(R"("rows_read":1)"));
  const auto wrong = pipeline_.run({"run", "--since", "yesterday"});

  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.errors, HasSubstr("--since: 'yesterday' is not of type integer"));
}

TEST_F(WatermarkTest, ResetBeginsAgainUnlessItIsToStay) {
  summary({"run"});

  EXPECT_THAT(pipeline_.run({"state", "reset", "orders", "--keep-watermark"}).output,
              Not(HasSubstr("watermark")));
  expect_watermark("3");
  EXPECT_THAT(
      pipeline_.run({"state", "reset", "orders"}).output,
      HasSubstr("forgot watermark 3; its next run asks for a new export from the beginning"));
  EXPECT_THAT(summary({"run"}), HasSubstr(R"("rows_read":3)"));
}

TEST_F(WatermarkTest, AKillBetweenTwoCommitsDoesNotMoveIt) {
  summary({"run"});
  change("shop.db", "INSERT INTO orders VALUES (4, 'd'), (5, 'e')");
  auto lock = open("two.db");
  ASSERT_TRUE(lock.exec("BEGIN IMMEDIATE"));
  const auto killed = pipeline_.start({"run"});
  while (rows_in("one.db") < 5) ASSERT_TRUE(killed->is_running()) << killed->errors();
  killed->signal(SIGKILL);
  killed->wait();
  ASSERT_TRUE(lock.exec("ROLLBACK"));

  expect_watermark("3");
  EXPECT_EQ(rows_in("two.db"), 3);
  summary({"run"});

  expect_watermark("5");
  EXPECT_EQ(rows_in("one.db"), 5);
  EXPECT_EQ(rows_in("two.db"), 5);
}

}  // namespace
}  // namespace millrace
