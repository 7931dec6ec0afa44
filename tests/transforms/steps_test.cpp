// select, drop and rename: what they find while the file is read, and once an export is open.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/components/registry.h"

namespace millrace::transforms {

void register_all_steps(components::Registry& registry);

namespace {

using components::KnownSchema;
using config::Node;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<Field> fields_of(const std::vector<std::string>& names) {
  std::vector<Field> fields;
  for (const auto& name : names) fields.push_back({name, {}, false});
  return fields;
}

std::vector<std::string> names_of(const std::vector<Field>& fields) {
  std::vector<std::string> names;
  for (const auto& field : fields) names.push_back(field.name);
  return names;
}

Node list(const std::vector<std::string>& names) {
  Node node = Node::list({});
  for (const auto& name : names) node.items.push_back(Node::scalar(name));
  return node;
}

Node renames(const std::vector<std::pair<std::string, std::string>>& names) {
  Node node = Node::map({});
  for (const auto& [from, to] : names) node.entries.push_back({from, {}, Node::scalar(to)});
  return node;
}

class StepsTest : public ::testing::Test {
 protected:
  StepsTest() { register_all_steps(registry_); }

  std::unique_ptr<components::Step> step(const std::string& kind, const Node& options) {
    config::Problems problems;
    const auto parsed = registry_.step(kind)->spec.parse(options, kind, problems);
    EXPECT_TRUE(problems.empty()) << problems.text();
    return parsed->make();
  }

  // The messages of check(); what is then known stays in `columns`.
  static std::vector<std::string> check(const components::Step& step, KnownSchema& columns) {
    struct Messages final : components::StepProblems {
      void add(std::string_view, std::string message) override { all.push_back(message); }
      std::vector<std::string> all;
    } messages;
    step.check(columns, messages);
    return messages.all;
  }

  components::Registry registry_;
};

TEST_F(StepsTest, BindRefusesInTheWordsOfCheck) {
  const std::vector<std::pair<std::string, Node>> wrong{
      {"select", list({"a", "a"})}, {"drop", list({"a", "b"})}, {"rename", renames({{"a", "b"}})}};
  for (const auto& [kind, options] : wrong) {
    const auto one = step(kind, options);
    KnownSchema columns(fields_of({"a", "b"}));
    const auto messages = check(*one, columns);
    const auto bound = one->bind(std::make_shared<Schema>(fields_of({"a", "b"})), {});

    ASSERT_EQ(messages.size(), 1u) << kind;
    ASSERT_FALSE(bound) << kind;
    EXPECT_EQ(bound.error().kind(), ErrorKind::BadData);
    EXPECT_EQ(bound.error().message(), messages[0]);
  }
}

TEST_F(StepsTest, BindSaysWhichColumnTheReportDoesNotHave) {
  const std::vector<std::pair<std::string, Node>> wrong{
      {"select", list({"a", "x"})}, {"drop", list({"x"})}, {"rename", renames({{"x", "y"}})}};
  for (const auto& [kind, options] : wrong) {
    const auto bound =
        step(kind, options)->bind(std::make_shared<Schema>(fields_of({"a", "b"})), {});

    ASSERT_FALSE(bound) << kind;
    EXPECT_EQ(bound.error().kind(), ErrorKind::BadData);
    EXPECT_EQ(bound.error().message(),
              "the report has no column \"x\"; its columns are a, b; did you mean 'a'?");
  }
}

TEST_F(StepsTest, NothingIsWrongWithWhatOnlyTheReportCanTell) {
  KnownSchema columns;

  EXPECT_THAT(check(*step("rename", renames({{"a", "b"}, {"b", "a"}})), columns), IsEmpty());
  EXPECT_THAT(check(*step("drop", list({"x"})), columns), IsEmpty());
  EXPECT_FALSE(columns.is_closed());
  EXPECT_THAT(check(*step("select", list({"b", "c"})), columns), IsEmpty());
  EXPECT_TRUE(columns.is_closed());
  EXPECT_THAT(names_of(columns.fields()), ElementsAre("b", "c"));
}

TEST_F(StepsTest, AColumnThatIsGoneIsMissed) {
  KnownSchema columns;
  (void)check(*step("rename", renames({{"a", "b"}})), columns);
  (void)check(*step("drop", list({"x"})), columns);

  EXPECT_THAT(check(*step("select", list({"a", "x", "b"})), columns),
              ElementsAre(HasSubstr("\"a\", which was renamed or dropped earlier; did you mean"),
                          HasSubstr("\"x\", which was renamed or dropped earlier")));
}

TEST_F(StepsTest, TwoColumnsThatAreKnownCannotGetOneName) {
  KnownSchema columns;
  (void)check(*step("rename", renames({{"a", "b"}})), columns);

  EXPECT_THAT(
      check(*step("rename", renames({{"c", "b"}})), columns),
      ElementsAre(HasSubstr("gives two columns the name \"b\"; rename or drop one of them")));
}

TEST_F(StepsTest, NamesCanBeSwapped) {
  const auto swap = step("rename", renames({{"a", "b"}, {"b", "a"}}));

  const auto bound = swap->bind(std::make_shared<Schema>(fields_of({"a", "b", "c"})), {});

  ASSERT_TRUE(bound) << bound.error().message();
  EXPECT_THAT(names_of((*bound)->output()->fields()), ElementsAre("b", "a", "c"));
}

TEST_F(StepsTest, ARenamedColumnIsMadeOfTheOneWithTheOldName) {
  const auto swap = step("rename", renames({{"a", "b"}, {"b", "a"}}));

  EXPECT_THAT(swap->made_of("a"), ElementsAre("b"));
  EXPECT_THAT(swap->made_of("b"), ElementsAre("a"));
  EXPECT_THAT(swap->made_of("c"), ElementsAre("c"));
}

}  // namespace
}  // namespace millrace::transforms
