// What every source promises (connector/components/source.h), tried on each one of the registry
// against a real system on the loopback. A new source is under contract as soon as its file exists;
// all that it needs is a fixture.

#include <chrono>
#include <random>

#include <boost/asio/post.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/base/task_group.h"
#include "connector/components/registry.h"
#include "tests/contracts/source_fixture.h"
#include "tests/support/test_environment.h"

namespace millrace::sources {
void register_all_sources(components::Registry& registry);
}

namespace millrace::testing {

void register_all_source_fixtures(SourceFixtures& fixtures);

namespace {

using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

const components::Registry& source_registry() {
  static const components::Registry all = [] {
    components::Registry filled;
    sources::register_all_sources(filled);
    return filled;
  }();
  return all;
}

std::vector<std::string> source_names() {
  std::vector<std::string> names;
  for (const auto& kind : source_registry().sources()) names.push_back(kind.connection.name());
  return names;
}

using TextRows = std::vector<std::vector<std::string>>;

// All that one export gave.
struct ReadExport {
  TextRows rows;
  std::vector<std::uint64_t> origins;
  SchemaPtr schema;
  std::string job_id;
};

class SourceContract : public ::testing::TestWithParam<std::string>, protected TestEnvironment {
 protected:
  void SetUp() override {
    SourceFixtures fixtures;
    register_all_source_fixtures(fixtures);
    fixture_ = fixtures.make(GetParam());
    ASSERT_NE(fixture_, nullptr) << "source \"" << GetParam() << "\" has no fixture: add "
                                 << GetParam() << "_source_fixture.cpp beside its tests";
    const auto& kind = *source_registry().source(GetParam());
    config::Problems problems;
    const auto parsed = kind.connection.parse(fixture_->connection(), "connection", problems);
    from_ = kind.from.parse(fixture_->from(), "from", problems);
    ASSERT_TRUE(problems.empty()) << problems.text();
    connection_ = parsed->connect("bi", environment_);
    source_ = make_source();
    ASSERT_NE(source_, nullptr);
  }

  std::unique_ptr<components::Source> make_source() {
    auto made = from_->source(*connection_, {"sync", "run", clock_.wall_now()});
    EXPECT_TRUE(made) << made.error().message();
    return made ? *std::move(made) : nullptr;
  }

  static TextRows many_rows(std::size_t rows) {
    TextRows all;
    for (std::size_t row = 1; row <= rows; ++row) {
      all.push_back({std::to_string(row), "name " + std::to_string(row * 7919)});
    }
    return all;
  }

  Task<Result<ReadExport>> read() {
    auto opened = co_await source_->open(*events_);
    if (!opened) co_return fail(std::move(opened).error());
    ReadExport whole;
    whole.job_id = (*opened)->job_id();
    for (;;) {
      auto batch = co_await (*opened)->next();
      if (!batch) co_return fail(std::move(batch).error());
      EXPECT_NE((*opened)->schema(), nullptr);
      EXPECT_EQ((*opened)->job_id(), whole.job_id);
      whole.schema = (*opened)->schema();
      if (!*batch) co_return whole;
      append(**batch, whole);
    }
  }
  static void append(const Batch& batch, ReadExport& whole) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      auto& cells = whole.rows.emplace_back();
      for (const auto& column : batch.columns) cells.emplace_back(column.text(row));
      whole.origins.push_back(batch.origin(row));
    }
  }

  // The whole export, as a task that a test may cancel.
  std::optional<Result<ReadExport>> read_in(TaskGroup& tasks) {
    std::optional<Result<ReadExport>> whole;
    const auto task = [&]() -> Task<void> { whole = co_await read(); };
    tasks.spawn(task());
    run(tasks.join());
    return whole;
  }

  std::unique_ptr<SourceFixture> fixture_;
  std::unique_ptr<components::SourceConnection> connection_;
  std::shared_ptr<const components::FromOptions> from_;
  std::unique_ptr<components::Source> source_;
};

TEST_P(SourceContract, GivesEveryRowInOrderWithItsNumber) {
  const auto rows = many_rows(20'000);
  fixture_->has(rows);

  const auto whole = run(read());

  ASSERT_TRUE(whole) << whole.error().message();
  EXPECT_EQ(whole->schema->names(), "id, name");
  EXPECT_TRUE(whole->rows == rows);
  ASSERT_EQ(whole->origins.size(), rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) ASSERT_EQ(whole->origins[row], row + 1);
}

TEST_P(SourceContract, KnowsTheColumnsOfAnExportWithoutRows) {
  fixture_->has({});

  const auto whole = run(read());

  ASSERT_TRUE(whole) << whole.error().message();
  EXPECT_EQ(whole->schema->names(), "id, name");
  EXPECT_THAT(whole->rows, IsEmpty());
}

TEST_P(SourceContract, OpensAgainAfterAFailureThatMayPass) {
  const auto rows = many_rows(20'000);
  fixture_->has(rows);
  fixture_->will_cut_once();

  auto whole = run(read());
  if (!whole) {
    EXPECT_TRUE(may_succeed_later(whole.error())) << whole.error().message();
    whole = run(read());
  }

  ASSERT_TRUE(whole) << whole.error().message();
  EXPECT_TRUE(whole->rows == rows);
}

TEST_P(SourceContract, ReadTwiceGivesTheSame) {
  fixture_->has(many_rows(10));

  const auto first = run(read());
  const auto second = run(read());

  ASSERT_TRUE(first && second);
  EXPECT_THAT(second->rows, ElementsAreArray(first->rows));
}

TEST_P(SourceContract, TwoOfOneRequestAskTheSame) {
  const auto other = make_source();

  EXPECT_FALSE(source_->request().empty());
  EXPECT_EQ(other->request(), source_->request());
  EXPECT_EQ(other->sharing_key(), source_->sharing_key());
  EXPECT_EQ(other->origin(), source_->origin());
}

TEST_P(SourceContract, CancelledWhileNobodyAnswersItReturns) {
  fixture_->has(many_rows(10));
  fixture_->fall_silent();
  TaskGroup tasks(loop_.get_executor());
  const auto started = std::chrono::steady_clock::now();
  boost::asio::post(loop_, [&] { tasks.cancel(); });

  const auto whole = read_in(tasks);

  ASSERT_TRUE(whole);
  ASSERT_FALSE(*whole);
  EXPECT_EQ(whole->error().kind(), ErrorKind::Cancelled) << whole->error().message();
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(5));
}

INSTANTIATE_TEST_SUITE_P(, SourceContract, ::testing::ValuesIn(source_names()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace millrace::testing
