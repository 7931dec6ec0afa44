// What SQLite tells of an export before anything of it is read.

#include <gmock/gmock.h>

#include "tests/sinks/sqlite/sqlite_fixture.h"

namespace millrace {
namespace {

using ::testing::HasSubstr;

class SqliteKnownWork : public SqliteSinkTest {
 protected:
  using Held = std::optional<LoadReport>;

  void load_work(components::Destination& destination, const std::string& work,
                 const std::string& sync = "customers") {
    const auto fields = columns({"id", "name"});
    const auto load = [&]() -> Task<Result<LoadReport>> {
      engine::LoadLane lane(destination, {"load of " + work, sync, run_id_, "export", work},
                            *events_, components::Purpose::Load, {.sync = sync, .token = ++token_});
      auto begun = co_await lane.begin(std::make_shared<const Schema>(fields));
      if (!begun) co_return fail(begun.error());
      for (auto& batch : batches(fields, {{"1", "a"}, {"2", "b"}})) {
        auto taken = co_await lane.take(std::move(batch));
        if (!taken) co_return fail(taken.error());
      }
      co_return co_await lane.finish({2});
    };
    clock_.advance(std::chrono::seconds(1));
    ASSERT_TRUE(prepare(destination));
    const auto report = run(load());
    ASSERT_TRUE(report) << report.error().message();
  }
  Result<Held> ask(components::Destination& destination, const std::string& work,
                   const std::string& sync = "customers") {
    EXPECT_TRUE(prepare(destination));
    return run(destination.holds({"", sync, "another run", "export", work}));
  }
  Held held(components::Destination& destination, const std::string& work,
            const std::string& sync = "customers") {
    auto found = ask(destination, work, sync);
    EXPECT_TRUE(found) << found.error().message();
    return found ? *std::move(found) : std::nullopt;
  }

  std::int64_t token_ = 0;
};

TEST_F(SqliteKnownWork, IsKnownByItsRecordInEveryMode) {
  for (const std::string options : {"t", "{table: t, key: id}", "{table: t, mode: append}",
                                    "{table: t, mode: mirror, key: id}"}) {
    SCOPED_TRACE(options);
    const auto destination = to(options);
    EXPECT_FALSE(held(*destination, "work"));

    load_work(*destination, "work");

    const auto report = held(*to(options), "work");
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->already_loaded);
    EXPECT_EQ(report->rows, 2u);
    EXPECT_FALSE(held(*destination, "other work"));
    EXPECT_FALSE(held(*destination, "work", "other sync"));
    exec("DROP TABLE t; DROP TABLE _millrace_loads; DROP TABLE _millrace_targets");
  }
}

TEST_F(SqliteKnownWork, IsNotThereOnceItsTableIsGone) {
  load_work(*to("{table: t, key: id}"), "work");
  exec("DROP TABLE t");

  EXPECT_FALSE(held(*to("{table: t, key: id}"), "work"));
}

TEST_F(SqliteKnownWork, IsNotThereOnceTheTableHasOtherRows) {
  for (const std::string options :
       {"t", "{table: t, mode: replace, key: id}", "{table: t, mode: mirror, key: id}",
        "{table: t, mode: upsert, key: id}"}) {
    SCOPED_TRACE(options);
    load_work(*to(options), "work");
    exec("INSERT INTO t VALUES ('3', 'by hand')");

    const bool keeps_others = options.find("upsert") != options.npos;
    EXPECT_EQ(held(*to(options), "work").has_value(), keeps_others);

    exec("DELETE FROM t WHERE id > '1'");
    EXPECT_FALSE(held(*to(options), "work"));
    exec("DROP TABLE t; DROP TABLE _millrace_loads; DROP TABLE _millrace_targets");
  }
}

TEST_F(SqliteKnownWork, OfAnUpsertMayBeUndoneByAnotherSync) {
  const auto destination = to("{table: t, key: id}");
  load_work(*destination, "work", "one");
  load_work(*destination, "work of two", "two");

  EXPECT_FALSE(held(*destination, "work", "one"));
  EXPECT_TRUE(held(*destination, "work of two", "two"));
}

TEST_F(SqliteKnownWork, OfAnAppendIsThereWholeOrNotAtAll) {
  const auto destination = to("{table: t, mode: append}");
  load_work(*destination, "work");

  exec("DELETE FROM t WHERE id = '2'");
  const auto half = ask(*destination, "work");
  exec("DELETE FROM t");

  ASSERT_FALSE(half);
  EXPECT_THAT(half.error().message(), HasSubstr("holds 1 rows of this load"));
  EXPECT_FALSE(held(*destination, "work"));
}

}  // namespace
}  // namespace millrace
