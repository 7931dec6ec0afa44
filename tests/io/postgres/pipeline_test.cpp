#include <gmock/gmock.h>

#include "connector/io/postgres/postgres.h"
#include "tests/support/postgres/postgres.h"

namespace millrace::io {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr std::uint32_t kInt8 = 20;
constexpr std::uint32_t kText = 25;

class PostgresPipeline : public testing::PostgresTest {
 protected:
  void SetUp() override {
    PostgresTest::SetUp();
    if (!IsSkipped()) sql("CREATE TABLE notes (name text PRIMARY KEY, much bigint)");
  }
  static PgStatement note(std::string name, std::string much) {
    return {"INSERT INTO notes VALUES ($1, $2)",
            {{std::move(name), kText}, {std::move(much), kInt8}}};
  }
  PgPipelined pipeline(std::vector<PgStatement> statements) {
    auto done = run(observer_->pipeline(std::move(statements)));
    if (done) return *std::move(done);
    ADD_FAILURE() << done.error().message();
    return {};
  }
};

TEST_F(PostgresPipeline, GivesTheAnswerOfEachStatement) {
  const auto done = pipeline(
      {{"BEGIN"}, note("a", "1"), {"SELECT name, much FROM notes"}, note("b", "2"), {"COMMIT"}});

  EXPECT_FALSE(done.refusal);
  ASSERT_THAT(done.answers, SizeIs(5));
  EXPECT_EQ(done.answers[1].affected, 1u);
  EXPECT_THAT(done.answers[2].types, ElementsAre(kText, kInt8));
  EXPECT_EQ(done.answers[2].number(0, 1), 1);
  EXPECT_EQ(done.answers[4].tag, "COMMIT");
  EXPECT_EQ(value("SELECT count(*) FROM notes"), "2");
}

TEST_F(PostgresPipeline, EndsAtTheStatementThatIsRefused) {
  const auto done =
      pipeline({{"BEGIN"}, note("a", "1"), note("a", "2"), note("b", "1"), {"COMMIT"}});

  EXPECT_THAT(done.answers, SizeIs(2));
  ASSERT_TRUE(done.refusal);
  EXPECT_EQ(done.refusal->kind(), ErrorKind::BadData);
  EXPECT_EQ(observer_->sqlstate(), "23505");
  sql("ROLLBACK");
  EXPECT_EQ(value("SELECT count(*) FROM notes"), "0");
}

// More than the buffers of both sides together hold: whoever only wrote would wait for ever.
TEST_F(PostgresPipeline, ReadsWhileItWrites) {
  const std::string wide(100'000, 'x');
  const std::vector<PgStatement> statements(300, {"SELECT $1", {{wide, kText}}});

  const auto done = pipeline(statements);

  ASSERT_THAT(done.answers, SizeIs(300));
  EXPECT_EQ(done.answers.back().text(0, 0).size(), wide.size());
}

TEST_F(PostgresPipeline, TellsThatTheConnectionIsLost) {
  const auto lost = run(observer_->pipeline(
      {{"SELECT 1"}, {"SELECT pg_terminate_backend(pg_backend_pid())"}, {"SELECT 2"}}));
  observer_ = connect(dsn_);

  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind(), ErrorKind::Transient);
  EXPECT_THAT(lost.error().message(), HasSubstr("connection"));
}

}  // namespace
}  // namespace millrace::io
