#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/components/step.h"

namespace millrace::components {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A step that masks columns, and makes some of others.
class Marked final : public Step {
 public:
  Marked(std::vector<std::string> masked, std::map<std::string, std::vector<std::string>> made)
      : masked_(std::move(masked)), made_(std::move(made)) {}

  StepTraits traits() const override { return {}; }
  std::vector<std::string> masked_columns() const override { return masked_; }
  std::vector<std::string> made_of(std::string_view column) const override {
    const auto found = made_.find(std::string(column));
    return found == made_.end() ? Step::made_of(column) : found->second;
  }
  void check(KnownSchema&, StepProblems&) const override {}
  Result<std::unique_ptr<BoundStep>> bind(const SchemaPtr&, const StepContext&) const override {
    return std::unique_ptr<BoundStep>();
  }

 private:
  std::vector<std::string> masked_;
  std::map<std::string, std::vector<std::string>> made_;
};

std::unique_ptr<Step> masks(std::vector<std::string> columns) {
  return std::make_unique<Marked>(std::move(columns),
                                  std::map<std::string, std::vector<std::string>>());
}
std::unique_ptr<Step> makes(std::map<std::string, std::vector<std::string>> columns) {
  return std::make_unique<Marked>(std::vector<std::string>(), std::move(columns));
}

template <class... Steps>
std::vector<std::vector<std::string>> hidden(Steps... steps) {
  std::vector<std::unique_ptr<Step>> list;
  (list.push_back(std::move(steps)), ...);
  return hidden_columns(list);
}

TEST(HiddenColumns, AreThoseOfTheMaskAndOfTheStepsBeforeIt) {
  EXPECT_THAT(hidden(makes({}), masks({"phone"}), makes({})),
              ElementsAre(ElementsAre("phone"), ElementsAre("phone"), IsEmpty()));
}

TEST(HiddenColumns, HaveTheNamesThatTheyHaveAtEachStep) {
  EXPECT_THAT(hidden(makes({{"phone", {"Phone No"}}}), makes({{"tel", {"phone"}}}), masks({"tel"})),
              ElementsAre(ElementsAre("Phone No"), ElementsAre("Phone No", "phone"),
                          ElementsAre("Phone No", "phone", "tel")));
}

TEST(HiddenColumns, AreAllThatOneIsMadeOf) {
  EXPECT_THAT(hidden(makes({{"name", {"last", "first"}}}), masks({"name", "mail"})),
              ElementsAre(ElementsAre("first", "last", "mail"),
                          ElementsAre("first", "last", "mail", "name")));
}

TEST(HiddenColumns, AreNoneOfAColumnThatIsMadeOfNone) {
  EXPECT_THAT(hidden(makes({{"phone", {}}}), masks({"phone"})),
              ElementsAre(IsEmpty(), ElementsAre("phone")));
}

TEST(HiddenColumns, StayHiddenWhenWhatIsMadeOfThemIsMasked) {
  EXPECT_THAT(hidden(makes({{"q", {"p"}}}), makes({}), masks({"q"}), makes({})),
              ElementsAre(ElementsAre("p"), ElementsAre("p", "q"), ElementsAre("p", "q"),
                          ElementsAre("p")));
}

TEST(HiddenColumns, AreNoLongerHiddenOnceTheyAreMasked) {
  EXPECT_THAT(hidden(makes({{"q", {"p"}}}), masks({"p", "q"}), makes({})),
              ElementsAre(ElementsAre("p"), ElementsAre("p", "q"), IsEmpty()));
}

TEST(HiddenColumns, AreNoLongerHiddenOnceTheyAreReplaced) {
  EXPECT_THAT(hidden(makes({{"q", {"p"}}}), makes({{"p", {}}}), masks({"q"})),
              ElementsAre(ElementsAre("p"), ElementsAre("p", "q"), ElementsAre("q")));
}

TEST(HiddenColumns, AreNoneWithoutAMask) {
  EXPECT_THAT(hidden(makes({})), ElementsAre(IsEmpty()));
  EXPECT_THAT(hidden(), IsEmpty());
}

}  // namespace
}  // namespace millrace::components
