#include "connector/engine/rehearsal/run_test.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/fake_steps.h"
#include "tests/engine/fakes.h"

namespace millrace::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class FakeOptions final : public components::StepOptions {
 public:
  std::unique_ptr<components::Step> make() const override { return testing::sorting_out(); }
};

TestRow row(std::string id, std::optional<std::string> total) {
  return {{"Id", std::move(id)}, {"Total", std::move(total)}};
}

// A contract, and a step that drops, quarantines, fails and turns rows round.
class RunTestTest : public ::testing::Test {
 protected:
  RunTestTest() {
    sync_.name = "orders";
    sync_.columns = {{.source = "Id", .name = "id"},
                     {.source = "Total", .name = "total", .type = {TypeKind::Integer, 0, 0}},
                     {.source = "Note", .name = "note", .fallback = "none"}};
    const WrittenStep written{.place = {nullptr, 14, 9}};
    sync_.steps.push_back({"sort", std::make_shared<const FakeOptions>(),
                           std::make_shared<const WrittenStep>(written)});
  }

  std::vector<std::string> run(TestOptions options) {
    sync_.tests = {{std::move(options), {}}};
    result_ = run_test(sync_, 1, std::chrono::system_clock::time_point(), "/tmp");
    std::vector<std::string> sentences;
    for (const auto& difference : result_.differences) {
      sentences.push_back(sentence_of(difference));
    }
    return sentences;
  }

  SyncPlan sync_;
  TestResult result_;
};

TEST_F(RunTestTest, PassesWhenTheRowsAreThoseThatAreExpected) {
  EXPECT_THAT(run({.rows = {row("1", "10"), row("gone", "20"), row("3", {})},
                   .expect = {{{{"id", "3"}, {"total", std::nullopt}, {"note", "none"}},
                               {{"total", "10"}}}}}),
              IsEmpty());
  EXPECT_EQ(result_.name, "test 1");
}

TEST_F(RunTestTest, TellsEachCellThatIsAnother) {
  EXPECT_THAT(
      run({.rows = {row("1", "10"), row("2", {})},
           .expect = {{{{"id", "2"}, {"total", "0"}}, {{"id", "1"}, {"total", "11"}}}}}),
      ElementsAre("row 1, total: expected '0', not NULL", "row 2, total: expected '11', not '10'"));
}

TEST_F(RunTestTest, TellsRowsThatAreMissingOrWereNotExpected) {
  EXPECT_THAT(
      run({.rows = {row("1", "1"), row("2", "2"), row("3", "3")},
           .expect = {{{{"id", "3"}}, {{"id", "1"}}, {{"id", "0"}}}}}),
      ElementsAre(
          "row 2 of those that come out was not expected: {id: '2', total: '2', note: 'none'}",
          "row 3 of those expected is missing: {id: '0'}"));
}

TEST_F(RunTestTest, WantsEveryRowThatIsKeptOutToBeNamed) {
  EXPECT_THAT(
      run({.rows = {row("bad", "1")}, .expect = {std::vector<TestRow>()}}),
      ElementsAre("row 1 of those that go in is quarantined: step 1 (sort, line 14): it is bad"));
  EXPECT_THAT(run({.rows = {row("bad", "1")}, .rejected = {{1, "is bad"}}}), IsEmpty());
  EXPECT_THAT(run({.rows = {row("bad", "1"), row("2", "2")}, .rejected = {{1, "worse"}, {2, ""}}}),
              ElementsAre("row 1 of those that go in was expected to be quarantined: 'worse', not "
                          "step 1 (sort, line "
                          "14): it is bad",
                          "row 2 of those that go in was expected to be quarantined, but is not"));
}

TEST_F(RunTestTest, WantsTheErrorThatIsExpected) {
  EXPECT_THAT(run({.rows = {row("1", "ten")}, .error = "is not of type integer"}), IsEmpty());
  EXPECT_THAT(run({.rows = {row("1", "10")}, .error = "integer"}),
              ElementsAre("an error was expected with 'integer', but the rows came out"));
  EXPECT_THAT(run({.rows = {row("wrong", "1")}, .error = "integer"}),
              ElementsAre(HasSubstr("an error was expected with 'integer', not: step 1 (sort, line "
                                    "14): row 1: it is wrong")));
  EXPECT_THAT(run({.rows = {row("wrong", "1")}, .expect = {{{{"id", "1"}}}}}),
              ElementsAre(HasSubstr("failed: step 1 (sort, line 14): row 1: it is wrong")));
}

TEST_F(RunTestTest, FollowsOnRowError) {
  sync_.on_row_error.action = OnRowError::Quarantine;

  EXPECT_THAT(run({.rows = {row("1", "ten"), row("wrong", "1"), row("3", "3")},
                   .expect = {{{{"id", "3"}}}},
                   .rejected = {{1, "\"Total\" is not of type integer: \"ten\""}, {2, "wrong"}}}),
              IsEmpty());
}

TEST_F(RunTestTest, TakesAnExportWithoutRows) {
  EXPECT_THAT(run({.expect = {std::vector<TestRow>()}}), IsEmpty());
}

}  // namespace
}  // namespace millrace::engine
