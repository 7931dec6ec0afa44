// What every sink promises (connector/components/sink.h and load.h), tried on each one of the
// registry. A new sink is under contract as soon as its file exists; all that it needs is a
// fixture.

#include <algorithm>
#include <chrono>

#include <boost/asio/post.hpp>
#include <gmock/gmock.h>

#include "connector/base/task_group.h"
#include "connector/components/loads/load_tag.h"
#include "connector/components/registry.h"
#include "connector/delivery/connection.h"
#include "connector/engine/lanes/load_lane.h"
#include "tests/contracts/sink_fixture.h"
#include "tests/support/test_environment.h"

namespace millrace::sinks {
void register_all_sinks(components::Registry& registry);
}

namespace millrace::testing {

void register_all_sink_fixtures(SinkFixtures& fixtures);

namespace {

using components::Destination;
using components::LoadReport;
using components::Mode;
using components::Presence;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAreArray;

const components::Registry& sink_registry() {
  static const components::Registry all = [] {
    components::Registry filled;
    sinks::register_all_sinks(filled);
    return filled;
  }();
  return all;
}

std::vector<std::string> sink_names() {
  std::vector<std::string> names;
  for (const auto& kind : sink_registry().sinks()) names.push_back(kind.connection.name());
  return names;
}

SchemaPtr schema_of(const std::vector<std::string>& names) {
  std::vector<Field> fields;
  for (const auto& name : names) fields.push_back({name, {TypeKind::Text}, false});
  return std::make_shared<Schema>(std::move(fields));
}

Batch batch_of(const SchemaPtr& schema, const Rows& rows) {
  BatchBuilder builder(schema);
  for (const auto& row : rows) {
    for (const auto& cell : row) {
      if (cell) {
        builder.add(*cell);
      } else {
        builder.add_null();
      }
    }
  }
  return builder.take();
}

const std::vector<std::string> kColumns{"id", "name"};
const Rows kThree{{"1", "Ada"}, {"2", "Grace"}, {"3", std::nullopt}};

class SinkContract : public ::testing::TestWithParam<std::string>, protected TestEnvironment {
 protected:
  void SetUp() override {
    SinkFixtures fixtures;
    register_all_sink_fixtures(fixtures);
    std::string skip;
    fixture_ = fixtures.make(GetParam(), environment_, loop_, skip);
    if (!skip.empty()) GTEST_SKIP() << skip;
    ASSERT_TRUE(fixture_) << "sink \"" << GetParam() << "\" has no fixture: add one in "
                          << GetParam()
                          << "_sink_fixture.cpp beside its tests, so that the "
                             "contract can be tried";
    config::Problems problems;
    const auto parsed = kind().connection.parse(fixture_->connection(), "connection", problems);
    ASSERT_TRUE(problems.empty()) << problems.text();
    connection_ = parsed->connect("target", environment_, delivery::connect);
  }
  void TearDown() override {
    destination_.reset();
    connection_.reset();
  }

  const components::SinkKind& kind() const { return *sink_registry().sink(GetParam()); }

  // A fresh target in this mode; upsert and mirror match by `key`.
  void start(Mode mode, const std::vector<std::string>& key = {"id"}) {
    const bool is_keyed = mode == Mode::Upsert || mode == Mode::Mirror;
    start_keyed(mode, is_keyed ? key : std::vector<std::string>());
  }

  // The same, with that key in every mode.
  void start_keyed(Mode mode, const std::vector<std::string>& used) {
    TearDown();
    fixture_.reset();
    SetUp();
    config::Problems problems;
    auto written = fixture_->destination(mode, used);
    for (const auto& [option, value] : more_) {
      written.entries.push_back({option, {}, config::Node::scalar(value)});
    }
    const auto parsed = kind().destination.parse(written, "to", problems);
    ASSERT_TRUE(problems.empty()) << problems.text();
    auto made = parsed->destination(*connection_, {"sync", "run", {}});
    ASSERT_TRUE(made) << made.error().message();
    destination_ = std::move(*made);
    EXPECT_EQ(destination_->target().mode, mode);
    EXPECT_EQ(destination_->can_stage(), fixture_->cannot_stage().empty());
    EXPECT_EQ(destination_->can_stage(), kind().can.stages);
    EXPECT_EQ(destination_->prints(), kind().can.prints);
    const auto prepared = run(destination_->prepare(*events_));
    ASSERT_TRUE(prepared) << prepared.error().message();
  }

  bool supports(Mode mode) const { return std::ranges::count(fixture_->modes(), mode) > 0; }

  template <class Test>
  void in_every_mode(Test test) {
    for (const Mode mode : fixture_->modes()) {
      SCOPED_TRACE(components::to_string(mode));
      start(mode);
      if (HasFatalFailure()) return;
      test(mode);
    }
  }

  std::unique_ptr<engine::LoadLane> lane(const std::string& id, components::Fence fence = {},
                                         components::Purpose purpose = components::Purpose::Load) {
    return std::make_unique<engine::LoadLane>(*destination_,
                                              components::LoadIdentity{id, "sync", "run"}, *events_,
                                              purpose, std::move(fence));
  }

  // As a dry run does it.
  Result<LoadReport> plan(const std::string& id, const Rows& rows) {
    auto one = lane(id, {}, components::Purpose::Plan);
    const auto schema = schema_of(kColumns);
    auto done = run(one->begin(schema));
    if (done) done = run(one->take(batch_of(schema, rows)));
    auto report = done ? run(one->count({rows.size()})) : fail(done.error());
    run(one->abandon());
    return report;
  }

  // That of a run whose lease the ledger knows to be the last one, or not.
  components::Fence fence(std::int64_t token, bool is_last) {
    const auto answer = [is_last]() -> Result<void> {
      if (is_last) return {};
      return fail(ErrorKind::Cancelled, "the lease was lost");
    };
    return {.sync = "sync",
            .token = token,
            .confirm = [answer] { return answer_with(answer()); },
            .lost = [] {}};
  }
  static Task<Result<void>> answer_with(Result<void> answer) { co_return answer; }

  Task<Result<LoadReport>> fill_and_commit(engine::LoadLane& load, SchemaPtr schema,
                                           const Rows& rows, std::uint64_t expected) {
    if (auto begun = co_await load.begin(schema); !begun) co_return fail(begun.error());
    if (!rows.empty()) {
      auto written = co_await load.take(batch_of(schema, rows));
      if (!written) co_return fail(written.error());
    }
    co_return co_await load.finish({expected});
  }

  // As the engine does it, with its retry of what may pass.
  Result<LoadReport> load(const std::string& id, const std::vector<std::string>& columns,
                          const Rows& rows, std::uint64_t expected) {
    for (int attempt = 1;; ++attempt) {
      auto one = lane(id);
      auto report = run(fill_and_commit(*one, schema_of(columns), rows, expected));
      if (report) return report;
      run(one->abandon());
      if (report.error().kind() != ErrorKind::Transient || attempt == 3) return report;
    }
  }
  Result<LoadReport> load(const std::string& id, const std::vector<std::string>& columns,
                          const Rows& rows) {
    return load(id, columns, rows, rows.size());
  }

  std::optional<Rows> read() { return fixture_->read(kColumns); }

  std::unique_ptr<SinkFixture> fixture_;
  std::unique_ptr<components::SinkConnection> connection_;
  std::unique_ptr<Destination> destination_;
  std::vector<std::pair<std::string, std::string>> more_;  // Options of what is started next.
};

TEST_P(SinkContract, PrepareChangesNothing) {
  in_every_mode([&](Mode) {
    EXPECT_EQ(read(), std::nullopt);
    EXPECT_EQ(fixture_->leftovers(), 0u);
  });
}

TEST_P(SinkContract, ShowsNothingBeforeCommitAndEverythingAfterIt) {
  in_every_mode([&](Mode) {
    auto one = lane("a");
    const auto schema = schema_of(kColumns);
    ASSERT_TRUE(run(one->begin(schema)));
    ASSERT_TRUE(run(one->take(batch_of(schema, kThree))));
    if (destination_->can_stage()) {
      EXPECT_EQ(read(), std::nullopt);
    }

    const auto report = run(one->finish({3}));

    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(report->rows, 3u);
    EXPECT_EQ(report->inserted, 3u);
    EXPECT_EQ(report->rejected, 0u);
    EXPECT_THAT(read().value_or(Rows()), UnorderedElementsAreArray(kThree));
    EXPECT_EQ(fixture_->leftovers(), 0u);
  });
}

TEST_P(SinkContract, CountsBeforeCommitAndShowsNothingYet) {
  in_every_mode([&](Mode mode) {
    if (!destination_->can_stage()) return;
    const auto one = destination_->load({"a", "sync", "run"}, *events_);
    const auto columns = schema_of(kColumns);
    const components::ConstantColumns tag(*columns, {components::load_tag("a")});
    const bool tagged = mode == Mode::Append;
    const auto rows = batch_of(columns, kThree);
    ASSERT_TRUE(run(one->begin({tagged ? tag.schema() : columns})));
    ASSERT_TRUE(run(one->write(tagged ? tag.add_to(rows) : rows, Presence::Present)));

    const auto report = run(one->settle({3}));

    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(report->inserted, 3u);
    EXPECT_EQ(read(), std::nullopt);
    ASSERT_TRUE(run(one->commit({})));
    EXPECT_THAT(read().value_or(Rows()), UnorderedElementsAreArray(kThree));
    EXPECT_EQ(fixture_->leftovers(), 0u);
  });
}

// Counted into a target that holds rows, and compared with what commit() then did to them.
TEST_P(SinkContract, CountsWhatACommitThenDoesToRowsThatAreThere) {
  const Rows old{{"1", "Ada"}, {"2", "Grace"}, {"3", std::nullopt}, {"4", "Edsger"}};
  const Rows fresh{{"1", "Ada"}, {"2", "Hopper"}, {"3", std::nullopt}, {"5", "Barbara"}};
  const auto try_it = [&](Mode mode, bool is_keyed) {
    if (!destination_->can_stage()) return;
    ASSERT_TRUE(load("a", kColumns, old));
    const auto one = destination_->load({"b", "sync", "run"}, *events_);
    const auto columns = schema_of(kColumns);
    const components::ConstantColumns tag(*columns, {components::load_tag("b")});
    const bool tagged = mode == Mode::Append;
    const auto rows = batch_of(columns, fresh);
    ASSERT_TRUE(run(one->begin({tagged ? tag.schema() : columns})));
    ASSERT_TRUE(run(one->write(tagged ? tag.add_to(rows) : rows, Presence::Present)));

    const auto counted = run(one->settle({fresh.size()}));

    ASSERT_TRUE(counted) << counted.error().message();
    EXPECT_THAT(read().value_or(Rows()), UnorderedElementsAreArray(old));
    const auto committed = run(one->commit({}));
    ASSERT_TRUE(committed) << committed.error().message();
    const auto now = read().value_or(Rows());
    if (mode == Mode::Append) {
      EXPECT_EQ(now.size(), old.size() + counted->inserted);
      return;
    }
    Rows wanted = fresh;
    if (mode == Mode::Upsert) wanted.push_back(old[3]);
    EXPECT_THAT(now, UnorderedElementsAreArray(wanted));
    if (!is_keyed) return;
    EXPECT_EQ(counted->inserted, 1u);
    EXPECT_EQ(counted->updated, 1u);
    EXPECT_EQ(counted->unchanged, 2u);
    EXPECT_EQ(counted->deleted, mode == Mode::Upsert ? 0u : 1u);
  };
  in_every_mode([&](Mode mode) { try_it(mode, mode == Mode::Upsert || mode == Mode::Mirror); });
  if (!supports(Mode::Mirror)) return;
  SCOPED_TRACE("replace with a key");
  start_keyed(Mode::Replace, {"id"});
  try_it(Mode::Replace, true);
}

// A plan of a target that is missing, and of one that holds rows, with what a run then did.
TEST_P(SinkContract, APlanCountsWhatARunThenDoesAndLeavesNothing) {
  const Rows old{{"1", "Ada"}, {"2", "Grace"}, {"3", std::nullopt}, {"4", "Edsger"}};
  const Rows fresh{{"1", "Ada"}, {"2", "Hopper"}, {"3", std::nullopt}, {"5", "Barbara"}};
  const auto try_it = [&](Mode) {
    const auto first = plan("a", old);
    ASSERT_TRUE(first) << first.error().message();
    EXPECT_EQ(first->inserted, old.size());
    EXPECT_EQ(read(), std::nullopt);
    EXPECT_EQ(fixture_->leftovers(), 0u);
    ASSERT_TRUE(load("a", kColumns, old));

    const auto planned = plan("b", fresh);

    ASSERT_TRUE(planned) << planned.error().message();
    EXPECT_THAT(read().value_or(Rows()), UnorderedElementsAreArray(old));
    EXPECT_EQ(fixture_->leftovers(), 0u);
    const auto done = load("b", kColumns, fresh);
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_EQ(planned->inserted, done->inserted);
    EXPECT_EQ(planned->updated, done->updated);
    EXPECT_EQ(planned->deleted, done->deleted);
    EXPECT_EQ(planned->unchanged, done->unchanged);
  };
  in_every_mode(try_it);
  if (!supports(Mode::Mirror)) return;
  SCOPED_TRACE("replace with a key");
  start_keyed(Mode::Replace, {"id"});
  try_it(Mode::Replace);
}

TEST_P(SinkContract, APlanSaysThatItsTargetIsMissing) {
  in_every_mode([&](Mode) {
    const auto one = destination_->plan({"a", "sync", "run"}, *events_);
    if (!one) return;

    const auto missing = plan("a", kThree);
    ASSERT_TRUE(load("a", kColumns, kThree));
    const auto there = plan("b", kThree);

    using components::SchemaChange;
    ASSERT_TRUE(missing && there);
    EXPECT_EQ(missing->changes, std::vector<SchemaChange>{SchemaChange()});
    EXPECT_TRUE(there->changes.empty());
  });
}

TEST_P(SinkContract, ANewColumnIsAddedOrLeftOutOnRequest) {
  if (!kind().can.adds_columns) return;
  using Kind = components::SchemaChange::Kind;
  for (const std::string policy : {"add", "ignore"}) {
    SCOPED_TRACE(policy);
    more_ = {{"on_new_column", policy}};
    in_every_mode([&](Mode mode) {
      const bool adds = policy == "add";
      ASSERT_TRUE(load("a", kColumns, {{"1", "Ada"}}));

      const auto report = load("b", {"id", "tier", "name"}, {{"2", "gold", "Grace"}});

      ASSERT_TRUE(report) << report.error().message();
      ASSERT_EQ(report->changes.size(), 1u);
      EXPECT_EQ(report->changes[0].kind, adds ? Kind::AddColumn : Kind::IgnoreColumn);
      EXPECT_EQ(report->changes[0].column, "tier");
      EXPECT_EQ(report->notes.size(), 1u);
      EXPECT_THAT(read().value_or(Rows()), ::testing::Contains(Rows::value_type{"2", "Grace"}));
      const auto tiers = fixture_->read({"tier"});
      if (!adds || !tiers) return;
      EXPECT_EQ(std::ranges::count(*tiers, Rows::value_type{"gold"}), 1);
      EXPECT_EQ(tiers->size(), mode == Mode::Append || mode == Mode::Upsert ? 2u : 1u);
    });
  }
}

TEST_P(SinkContract, AColumnThatTheReportLacksKeepsItsValues) {
  if (!kind().can.adds_columns) return;
  start(Mode::Upsert);
  ASSERT_TRUE(load("a", kColumns, {{"1", "Ada"}}));

  const auto report = load("b", {"id"}, {{"1"}, {"2"}});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->unchanged, 1u);
  EXPECT_THAT(read().value_or(Rows()), UnorderedElementsAreArray(Rows{{"1", "Ada"}, {"2", {}}}));
  more_ = {{"on_missing_column", "fail"}};
  start(Mode::Upsert);
  ASSERT_TRUE(load("a", kColumns, {{"1", "Ada"}}));
  EXPECT_THAT(load("b", {"id"}, {{"1"}}).error().message(), HasSubstr("name"));
}

TEST_P(SinkContract, APlanShowsRowsOfEachKind) {
  if (!supports(Mode::Mirror)) return;
  start(Mode::Mirror);
  ASSERT_TRUE(load("a", kColumns, {{"1", "Ada"}, {"2", "Grace"}, {"4", "Edsger"}}));
  auto one = lane("b", {}, components::Purpose::Plan);
  const auto schema = schema_of(kColumns);
  ASSERT_TRUE(run(one->begin(schema)));
  ASSERT_TRUE(run(one->take(
      batch_of(schema, {{"1", "Ada"}, {"2", std::nullopt}, {"5", "Barbara"}, {"6", "Frances"}}))));
  ASSERT_TRUE(run(one->count({4})));

  const auto shown = run(one->examples(1));

  ASSERT_TRUE(shown) << shown.error().message();
  run(one->abandon());
  using components::RowChange;
  using Kind = RowChange::Kind;
  EXPECT_EQ(shown->columns, kColumns);
  EXPECT_THAT(shown->rows,
              ::testing::ElementsAre(RowChange{Kind::Insert, {}, {"5", "Barbara"}},
                                     RowChange{Kind::Update, {"2", "Grace"}, {"2", std::nullopt}},
                                     RowChange{Kind::Delete, {"4", "Edsger"}, {}}));
}

TEST_P(SinkContract, AbandonAfterCountingLeavesRowsAsTheyWere) {
  in_every_mode([&](Mode mode) {
    if (!destination_->can_stage() || mode == Mode::Append) return;
    ASSERT_TRUE(load("a", kColumns, kThree));
    const auto one = destination_->load({"b", "sync", "run"}, *events_);
    const auto schema = schema_of(kColumns);
    ASSERT_TRUE(run(one->begin({schema})));
    ASSERT_TRUE(run(one->write(batch_of(schema, {{"1", "x"}, {"9", "y"}}), Presence::Present)));
    ASSERT_TRUE(run(one->settle({2})));

    run(one->abandon());

    EXPECT_THAT(read().value_or(Rows()), UnorderedElementsAreArray(kThree));
    EXPECT_EQ(fixture_->leftovers(), 0u);
  });
}

TEST_P(SinkContract, AbandonAfterCountingLeavesNoTrace) {
  in_every_mode([&](Mode mode) {
    if (!destination_->can_stage() || mode == Mode::Append) return;
    const auto one = destination_->load({"a", "sync", "run"}, *events_);
    const auto schema = schema_of(kColumns);
    ASSERT_TRUE(run(one->begin({schema})));
    ASSERT_TRUE(run(one->write(batch_of(schema, kThree), Presence::Present)));
    ASSERT_TRUE(run(one->settle({3})));

    run(one->abandon());

    EXPECT_EQ(read(), std::nullopt);
    EXPECT_EQ(fixture_->leftovers(), 0u);
    EXPECT_TRUE(load("b", kColumns, kThree));
  });
}

TEST_P(SinkContract, ShowsNothingOfALoadWhoseLeaseWasLost) {
  in_every_mode([&](Mode) {
    if (destination_->prints()) return;
    auto last = lane("b", fence(8, true));
    const auto loaded = run(fill_and_commit(*last, schema_of(kColumns), kThree, 3));
    ASSERT_TRUE(loaded) << loaded.error().message();

    auto late = lane("a", fence(7, false));
    const auto refused = run(fill_and_commit(*late, schema_of(kColumns), {{"9", "late"}}, 1));
    run(late->abandon());

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind(), ErrorKind::Cancelled) << refused.error().message();
    EXPECT_THAT(read().value_or(Rows()), UnorderedElementsAreArray(kThree));
    EXPECT_EQ(fixture_->leftovers(), 0u);
    auto again = lane("c", fence(8, true));
    EXPECT_TRUE(run(fill_and_commit(*again, schema_of(kColumns), {{"4", "Edsger"}}, 1)));
    auto later = lane("d", fence(9, true));
    EXPECT_TRUE(run(fill_and_commit(*later, schema_of(kColumns), {{"5", "Barbara"}}, 1)));
  });
}

TEST_P(SinkContract, TakesNoDifferenceToALoadThatItDoesNotHold) {
  in_every_mode([&](Mode) {
    const auto one = destination_->load({"a", "sync", "run"}, *events_);

    const auto begun = run(one->begin({schema_of(kColumns), "another"}));

    ASSERT_TRUE(begun) << begun.error().message();
    EXPECT_TRUE(std::holds_alternative<components::BasisLost>(*begun));
    EXPECT_EQ(read(), std::nullopt);
    EXPECT_EQ(fixture_->leftovers(), 0u);
    EXPECT_TRUE(load("b", kColumns, kThree)) << "the load that was not begun holds something";
  });
}

TEST_P(SinkContract, AbandonLeavesNoTrace) {
  in_every_mode([&](Mode) {
    if (!destination_->can_stage()) return;
    auto one = lane("a");
    const auto schema = schema_of(kColumns);
    ASSERT_TRUE(run(one->begin(schema)));
    ASSERT_TRUE(run(one->take(batch_of(schema, kThree))));

    run(one->abandon());

    EXPECT_EQ(read(), std::nullopt);
    EXPECT_EQ(fixture_->leftovers(), 0u);
    EXPECT_TRUE(load("b", kColumns, kThree));
  });
}

TEST_P(SinkContract, AbandonWorksAtAnyPoint) {
  in_every_mode([&](Mode) {
    run(lane("a")->abandon());
    auto begun = lane("b");
    ASSERT_TRUE(run(begun->begin(schema_of(kColumns))));
    run(begun->abandon());

    EXPECT_EQ(read(), std::nullopt);
    EXPECT_EQ(fixture_->leftovers(), 0u);
  });
}

TEST_P(SinkContract, CommitsALoadWithoutRows) {
  in_every_mode([&](Mode) {
    const auto report = load("a", kColumns, {});

    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(report->rows, 0u);
    EXPECT_EQ(report->inserted, 0u);
    EXPECT_EQ(read().value_or(Rows()), Rows());
  });
}

TEST_P(SinkContract, LoadingTheSameExportTwiceEqualsOnceUnlessItIsPrinted) {
  in_every_mode([&](Mode) {
    if (destination_->prints()) return;
    ASSERT_TRUE(load("a", kColumns, kThree));

    const auto again = load("a", kColumns, kThree);

    ASSERT_TRUE(again) << again.error().message();
    EXPECT_THAT(read().value_or(Rows()), UnorderedElementsAreArray(kThree));
  });
}

TEST_P(SinkContract, LoadingEqualRowsFromAnotherExportAddsThemInAppendModeOnly) {
  in_every_mode([&](Mode mode) {
    ASSERT_TRUE(load("a", kColumns, kThree));

    const auto again = load("b", kColumns, kThree);

    ASSERT_TRUE(again) << again.error().message();
    EXPECT_EQ(read().value_or(Rows()).size(), mode == Mode::Append ? 6u : 3u);
  });
}

TEST_P(SinkContract, CommitWithAWrongCountFailsAndLeavesNoTrace) {
  in_every_mode([&](Mode) {
    for (const std::uint64_t wrong : {2u, 4u}) {
      const auto report = load("a", kColumns, kThree, wrong);

      ASSERT_FALSE(report) << "counted " << wrong;
      EXPECT_FALSE(may_succeed_later(report.error())) << report.error().message();
      if (!destination_->can_stage()) continue;
      EXPECT_EQ(read(), std::nullopt);
      EXPECT_EQ(fixture_->leftovers(), 0u);
    }
  });
}

TEST_P(SinkContract, KeepsNamesThatBite) {
  const std::vector<std::string> names{"id",     "two words",   "say \"hi\"", "it's", "select",
                                       "größe",  "列",          "a.b",        "$1",   "Upper",
                                       "upper2", "back\\slash", "semi;--"};
  Rows rows{{}};
  for (std::size_t i = 0; i < names.size(); ++i) rows[0].emplace_back("v" + std::to_string(i));
  in_every_mode([&](Mode) {
    const auto report = load("a", names, rows);

    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(fixture_->read(names), rows);
  });
}

TEST_P(SinkContract, KeepsValuesThatBite) {
  const std::vector<Cell> values{
      std::nullopt, "",          "NULL",        "null",       "\"quoted\"",
      "it's",       "a,b",       "line\nbreak", "cr\rlf\r\n", "\t",
      "\\",         "\\N",       "\\.",         " lead",      "end ",
      "007",        "1.10",      "1e5",         "\U0001F600", "e\u0301",
      "\u2028",     "\x01",      "%s",          "{{ x }}",    "${env:X}",
      "true",       "'; DROP--", "</script>",   "=1+1",       std::string(100 * 1024, 'x')};
  Rows rows;
  for (const auto& value : values) rows.push_back({std::to_string(rows.size()), value});
  in_every_mode([&](Mode) {
    const auto report = load("a", kColumns, rows);

    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(report->inserted, rows.size());
    EXPECT_TRUE(std::ranges::is_permutation(read().value_or(Rows()), rows));
  });
}

TEST_P(SinkContract, ACancelledWriteReturnsAndCanBeAbandoned) {
  in_every_mode([&](Mode) {
    fixture_->fall_silent();
    Rows rows;
    for (int i = 0; i < 5000; ++i) rows.push_back({std::to_string(i), "x"});
    auto one = lane("a");
    const auto schema = schema_of(kColumns);
    ASSERT_TRUE(run(one->begin(schema)));
    TaskGroup group(loop_.get_executor());
    const auto write = [&]() -> Task<void> {
      (void)co_await one->take(batch_of(schema, rows));
      co_await one->abandon();
    };
    const auto started = std::chrono::steady_clock::now();
    group.spawn(write());
    boost::asio::post(loop_, [&] { group.cancel(); });

    run(group.join());

    EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(1));
    if (destination_->can_stage()) {
      EXPECT_EQ(read(), std::nullopt);
    }
    EXPECT_EQ(fixture_->leftovers(), 0u);
  });
}

TEST_P(SinkContract, CollapsesEqualRowsWithTheSameKey) {
  if (!supports(Mode::Upsert) || !fixture_->cannot_see_duplicates().empty()) return;
  start(Mode::Upsert);

  const auto report = load("a", kColumns, {{"1", "Ada"}, {"2", "Grace"}, {"1", "Ada"}});

  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->rows, 3u);
  EXPECT_EQ(report->inserted, 2u);
  EXPECT_EQ(report->collapsed, 1u);
  EXPECT_THAT(read().value_or(Rows()),
              UnorderedElementsAreArray(Rows{{"1", "Ada"}, {"2", "Grace"}}));
}

TEST_P(SinkContract, F051_KeysThatDifferInCaseSpaceOrNormalFormOnlyAreDifferentRows) {
  if (!supports(Mode::Upsert)) return;
  start(Mode::Upsert);
  const std::vector<std::string> keys{"ada",      "Ada",         "ADA",        " ada",
                                      "ada ",     "caf\u00E9",   "cafe\u0301", "CAF\u00C9",
                                      "\uFF41da", "stra\u00DFe", "strasse",    "\u212Bx",
                                      "\u00C5x",  "A\u030Ax",    "a\u200Bda"};
  Rows rows;
  for (const auto& key : keys) rows.push_back({key, "first"});
  ASSERT_TRUE(load("a", kColumns, rows));

  // Each is found again, and only itself.
  for (std::size_t i = 0; i < keys.size(); ++i) {
    rows[i][1] = "again " + std::to_string(i);
    const auto report = load(std::to_string(i), kColumns, {rows[i]});

    ASSERT_TRUE(report) << report.error().message();
    EXPECT_EQ(report->rows, 1u);
    EXPECT_THAT(read().value_or(Rows()), UnorderedElementsAreArray(rows)) << keys[i];
  }
}

TEST_P(SinkContract, RefusesDifferentRowsWithTheSameKeyAndNamesIt) {
  if (!supports(Mode::Upsert) || !fixture_->cannot_see_duplicates().empty()) return;
  start(Mode::Upsert);

  const auto report = load("a", kColumns, {{"1", "Ada"}, {"key-42", "x"}, {"key-42", "y"}});

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind(), ErrorKind::BadData);
  EXPECT_THAT(report.error().message(), HasSubstr("key-42"));
  EXPECT_EQ(read(), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(, SinkContract, ::testing::ValuesIn(sink_names()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace millrace::testing
