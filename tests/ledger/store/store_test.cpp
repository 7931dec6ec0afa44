#include "connector/ledger/store/store.h"

#include <chrono>

#include <gmock/gmock.h>

#include "connector/base/task_group.h"
#include "connector/ledger/tables/dialect.h"
#include "tests/ledger/ledger_fixture.h"

namespace millrace::ledger {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class StoreTest : public LedgerFixture, public ::testing::WithParamInterface<std::string> {
 protected:
  void SetUp() override {
    keep(GetParam() == "Sqlite" ? Kept::InMemory : Kept::InPostgres);
    if (!IsSkipped())
      say({{"CREATE TABLE notes (name TEXT PRIMARY KEY, much BIGINT, raw " + bytes() + ")"}});
  }
  std::string bytes() const { return GetParam() == "Sqlite" ? "BLOB" : "BYTEA"; }

  Result<Answers> tell(Unit unit) { return run(store_->run(std::move(unit))); }
  void say(Unit unit) {
    const auto done = tell(std::move(unit));
    ASSERT_TRUE(done) << done.error().message();
  }
  static Statement note(std::string name) {
    return {"INSERT INTO notes (name) VALUES ($1)", {std::move(name)}};
  }
  // All units in one turn of the loop; the number of those that failed.
  std::vector<std::size_t> tell_together(std::vector<Unit> units) {
    std::vector<std::size_t> failed;
    TaskGroup group(loop_.get_executor());
    const auto one = [&](std::size_t number) -> Task<void> {
      if (!co_await store_->run(units[number])) failed.push_back(number);
    };
    for (std::size_t i = 0; i < units.size(); ++i) group.spawn(one(i));
    run(group.join());
    std::ranges::sort(failed);
    return failed;
  }
  std::vector<std::string> names() {
    const auto answers = tell({{"SELECT name FROM notes ORDER BY name"}});
    std::vector<std::string> names;
    for (const auto& row : answers->at(0)) names.push_back(text_of(row, 0));
    return names;
  }
};

INSTANTIATE_TEST_SUITE_P(, StoreTest, ::testing::Values("Sqlite", "Postgres"),
                         [](const auto& test) { return test.param; });

TEST_P(StoreTest, ValuesComeBackAsTheyWere) {
  const Row row{"Ada 'x' \\ é", std::numeric_limits<std::int64_t>::min(),
                Bytes{std::string("\0\xff'\\", 4)}};
  say({{"INSERT INTO notes (raw, much, name) VALUES ($3, $2, $1)", row},
       {"INSERT INTO notes VALUES ($1, $2, $3)", {"", Value(), Value()}}});

  const auto found = tell({{"SELECT * FROM notes ORDER BY name DESC"}});

  ASSERT_TRUE(found) << found.error().message();
  EXPECT_THAT(found->at(0), ElementsAre(row, Row{"", Value(), Value()}));
}

TEST_P(StoreTest, AUnitReadsWhatItWrote) {
  const auto answers = tell({note("a"), {"SELECT count(*) FROM notes"}, note("b")});

  ASSERT_TRUE(answers) << answers.error().message();
  ASSERT_THAT(*answers, SizeIs(3));
  EXPECT_THAT(answers->at(1), ElementsAre(Row{std::int64_t{1}}));
}

TEST_P(StoreTest, AUnitIsCarriedOutWholeOrNotAtAll) {
  const auto failed = tell({note("a"), note("b"), note("a")});

  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind(), ErrorKind::BadData);
  EXPECT_THAT(failed.error().message(), HasSubstr("state: "));
  EXPECT_THAT(names(), ElementsAre());
}

TEST_P(StoreTest, UnitsOfOneTurnAreOneTransaction) {
  const auto before = store_->transactions();

  EXPECT_THAT(tell_together({{note("a")}, {note("b")}, {note("c")}}), ElementsAre());

  EXPECT_EQ(store_->transactions(), before + 1);
  EXPECT_THAT(names(), ElementsAre("a", "b", "c"));
}

TEST_P(StoreTest, AUnitThatIsRefusedTakesNoOtherDown) {
  EXPECT_THAT(tell_together({{note("a")},
                             {note("b"), note("b")},
                             {note("c")},
                             {{"INSERT INTO missing VALUES (1)"}},
                             {note("d")}}),
              ElementsAre(1, 3));

  EXPECT_THAT(names(), ElementsAre("a", "c", "d"));
}

TEST_P(StoreTest, AListIsATableOfItsTexts) {
  std::vector<std::string> names{"b", "", "é \"'\\\n{now}", "$1"};
  while (names.size() < 10'000) names.push_back(std::to_string(names.size()));

  const auto found =
      tell({{"SELECT value, number FROM {each $1} AS names ORDER BY number", {list_of(names)}},
            {"SELECT count(*) FROM {each $1} AS names", {list_of({})}}});

  ASSERT_TRUE(found) << found.error().message();
  ASSERT_THAT(found->at(0), SizeIs(names.size()));
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto number = static_cast<std::int64_t>(i + 1);
    ASSERT_THAT(found->at(0)[i], ElementsAre(Value(names[i]), Value(number)));
  }
  EXPECT_THAT(found->at(1), ElementsAre(Row{std::int64_t{0}}));
}

TEST_P(StoreTest, ItsClockIsTheServersOrForAFileTheHosts) {
  using std::chrono::system_clock;
  const auto at = [](system_clock::time_point time) {
    return std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
  };
  const auto before = at(GetParam() == "Sqlite" ? clock_.wall_now() : system_clock::now());

  const auto found = tell({{"SELECT {now}"}});

  const auto after = at(GetParam() == "Sqlite" ? clock_.wall_now() : system_clock::now());
  ASSERT_TRUE(found) << found.error().message();
  EXPECT_GE(integer_of(found->at(0).at(0), 0), before);
  EXPECT_LE(integer_of(found->at(0).at(0), 0), after);
}

TEST_P(StoreTest, AWordThatTheDialectDoesNotHaveIsABug) {
  const auto failed = tell({{"SELECT {later}"}});

  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind(), ErrorKind::Internal);
  EXPECT_THAT(failed.error().message(), HasSubstr("{later}"));
}

TEST_P(StoreTest, EveryUnitMayBeRefused) {
  EXPECT_THAT(tell_together({{{"nonsense"}}, {{"nonsense"}}, {{"nonsense"}}}),
              ElementsAre(0, 1, 2));

  say({note("a")});
  EXPECT_THAT(names(), ElementsAre("a"));
}

}  // namespace
}  // namespace millrace::ledger
