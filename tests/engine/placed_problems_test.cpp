#include "connector/engine/plan/placed_problems.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/yaml/document.h"

namespace millrace::engine {
namespace {

using ::testing::ElementsAre;

// A step's options, with what is added to them as "line:column: message".
class PlacedProblemsTest : public ::testing::Test {
 protected:
  void read(const std::string& yaml) {
    auto tree = config::parse_document(yaml, "test.yaml", problems_);
    ASSERT_TRUE(tree) << problems_.text();
    step_ = *std::move(tree);
  }
  PlacedStepProblems placed() {
    const auto& entry = step_.entries.front();
    return {entry.value, entry.place, "steps[0]", problems_};
  }
  std::vector<std::string> told() const {
    std::vector<std::string> all;
    for (const auto& problem : problems_.sorted()) {
      all.push_back(std::to_string(problem.place.line) + ":" +
                    std::to_string(problem.place.column) + ": " + problem.message);
    }
    return all;
  }

  config::Problems problems_;
  config::Node step_;
};

TEST_F(PlacedProblemsTest, AByteOfAnExpressionIsWhereItIsWritten) {
  read("set:\n  tier: 'it''s + x'\n  size: >\n    a\n    + b\n");
  auto problems = placed();

  problems.add_at("it's + x", 7, "x");
  problems.add_at("a + b\n", 4, "b");

  EXPECT_THAT(told(), ElementsAre("2:18: x", "5:7: b"));
}

TEST_F(PlacedProblemsTest, AKeyOfTheSameTextIsNotTheExpression) {
  read("set: {a: b, b: a}\n");
  auto problems = placed();

  problems.add_at("a", 0, "wrong");
  problems.add("a", "the key");

  EXPECT_THAT(told(), ElementsAre("1:7: the key", "1:16: wrong"));
}

TEST_F(PlacedProblemsTest, TheSameFaultTwiceIsOfTwoExpressions) {
  read("set: {a: x + y, b: x + y}\n");
  auto problems = placed();

  problems.add_at("x + y", 0, "no x");
  problems.add_at("x + y", 4, "no y");
  problems.add_at("x + y", 0, "no x");
  problems.add_at("x + y", 4, "no y");

  EXPECT_THAT(told(), ElementsAre("1:10: no x", "1:14: no y", "1:20: no x", "1:24: no y"));
}

TEST_F(PlacedProblemsTest, ATextThatIsNowhereIsAtTheStep) {
  read("where: a > 0\n");
  auto problems = placed();

  problems.add_at("a < 0", 2, "x");

  EXPECT_THAT(told(), ElementsAre("1:1: x"));
}

}  // namespace
}  // namespace millrace::engine
