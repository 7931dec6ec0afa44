// What Postgres tells of an export before anything of it is read.

#include <gmock/gmock.h>

#include "tests/sinks/postgres/postgres_fixture.h"

namespace millrace::sinks {
namespace {

using ::testing::HasSubstr;

const Rows kPair{{"1", "a"}, {"2", "b"}};

class PostgresKnownWorkTest : public PostgresSinkTest {
 protected:
  using Held = std::optional<components::LoadReport>;

  void load_work(components::Destination& destination, const std::string& work,
                 const std::string& sync = "sync") {
    ASSERT_TRUE(prepare(destination));
    engine::LoadLane lane(destination, {"load of " + work, sync, run_id_, "export", work}, *events_,
                          components::Purpose::Load, {.sync = sync, .token = ++token_});
    const auto report = run(attempt(lane, people_, kPair));
    ASSERT_TRUE(report) << report.error().message();
  }
  Result<Held> ask(components::Destination& destination, const std::string& work,
                   const std::string& sync = "sync") {
    EXPECT_TRUE(prepare(destination));
    return run(destination.holds({"", sync, "another run", "export", work}));
  }
  Held held(components::Destination& destination, const std::string& work,
            const std::string& sync = "sync") {
    auto found = ask(destination, work, sync);
    EXPECT_TRUE(found) << found.error().message();
    return found ? *std::move(found) : std::nullopt;
  }

  Options mirror_{{"table", "people"}, {"key", "id"}, {"mode", "mirror"}};
  std::int64_t token_ = 0;
};

TEST_F(PostgresKnownWorkTest, IsKnownByItsRecordInEveryMode) {
  for (const auto& options : {append_, upsert_, replace_, mirror_}) {
    const auto destination = this->destination(options);
    EXPECT_FALSE(held(*destination, "work"));

    load_work(*destination, "work");

    const auto report = held(*this->destination(options), "work");
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->already_loaded);
    EXPECT_EQ(report->rows, 2U);
    EXPECT_EQ(report->unchanged, 2U);
    EXPECT_FALSE(held(*destination, "other work"));
    EXPECT_FALSE(held(*destination, "work", "other sync"));
    sql("DROP TABLE people, _millrace_loads, _millrace_targets");
  }
}

TEST_F(PostgresKnownWorkTest, IsTheLastOneOfItsSync) {
  const auto destination = this->destination(upsert_);
  load_work(*destination, "first");
  load_work(*destination, "second");

  EXPECT_FALSE(held(*destination, "first"));
  EXPECT_TRUE(held(*destination, "second"));
}

TEST_F(PostgresKnownWorkTest, IsNotThereOnceItsTableIsGone) {
  for (const auto& options : {append_, upsert_}) {
    const auto destination = this->destination(options);
    load_work(*destination, "work");
    sql("DROP TABLE people");

    EXPECT_FALSE(held(*this->destination(options), "work"));
    sql("DROP TABLE _millrace_loads, _millrace_targets");
  }
}

TEST_F(PostgresKnownWorkTest, IsNotThereOnceTheTableHasOtherRows) {
  for (const auto& options : {upsert_, replace_, mirror_}) {
    const auto destination = this->destination(options);
    load_work(*destination, "work");
    sql("INSERT INTO people VALUES (3, 'by hand')");

    const bool keeps_others = options == upsert_;
    EXPECT_EQ(held(*this->destination(options), "work").has_value(), keeps_others);

    sql("DELETE FROM people WHERE id > 1");
    EXPECT_FALSE(held(*this->destination(options), "work"));
    sql("DROP TABLE people, _millrace_loads, _millrace_targets");
  }
}

TEST_F(PostgresKnownWorkTest, OfAnUpsertMayBeUndoneByAnotherSync) {
  const auto destination = this->destination(upsert_);
  load_work(*destination, "work", "one");
  load_work(*destination, "work of two", "two");

  EXPECT_FALSE(held(*destination, "work", "one"));
  EXPECT_TRUE(held(*destination, "work of two", "two"));
}

TEST_F(PostgresKnownWorkTest, OfAnAppendIsNotUndoneByAnotherSync) {
  const auto destination = this->destination(append_);
  load_work(*destination, "work", "one");
  load_work(*destination, "work of two", "two");

  EXPECT_TRUE(held(*destination, "work", "one"));
}

TEST_F(PostgresKnownWorkTest, OfAnAppendIsThereWholeOrNotAtAll) {
  const auto destination = this->destination(append_);
  load_work(*destination, "work");

  sql("DELETE FROM people WHERE id = 2");
  const auto half = ask(*destination, "work");
  sql("DELETE FROM people");

  ASSERT_FALSE(half);
  EXPECT_THAT(half.error().message(), HasSubstr("holds 1 of the 2 rows"));
  EXPECT_FALSE(held(*destination, "work"));
}

}  // namespace
}  // namespace millrace::sinks
