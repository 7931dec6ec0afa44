// where and set: what they find while the file is read, and what they do to rows.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/components/registry.h"

namespace millrace::transforms {

void register_all_steps(components::Registry& registry);

namespace {

using components::KnownSchema;
using config::Node;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Texts = std::vector<std::string>;

// What a step gives: the rows as texts, and what it says of those that fail.
struct Given final : components::StepOutput {
  void put(Batch batch) override {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      std::string text = std::to_string(batch.origin(row)) + ":";
      for (const auto& column : batch.columns) {
        text += column.is_null(row) ? " NULL" : " " + std::string(column.text(row));
      }
      rows.push_back(text);
    }
  }
  void fail_row(const Batch& batch, std::size_t row, std::string reason) override {
    failed.push_back(std::to_string(batch.origin(row)) + ": " + reason);
  }
  void quarantine(const Batch&, std::size_t, std::string) override {}

  Texts rows;
  Texts failed;
};

class ExpressionStepsTest : public ::testing::Test {
 protected:
  ExpressionStepsTest() { register_all_steps(registry_); }

  std::unique_ptr<components::Step> where(const std::string& condition) {
    return step("where", Node::scalar(condition));
  }
  std::unique_ptr<components::Step> set(
      const std::vector<std::pair<std::string, std::string>>& columns) {
    Node node = Node::map({});
    for (const auto& [name, text] : columns) node.entries.push_back({name, {}, Node::scalar(text)});
    return step("set", node);
  }

  // Messages with the byte of the expression.
  static Texts check(const components::Step& step, KnownSchema& columns) {
    struct Messages final : components::StepProblems {
      void add(std::string_view, std::string message) override { all.push_back(message); }
      void add_at(std::string_view, std::size_t byte, std::string message) override {
        all.push_back(std::to_string(byte) + ": " + message);
      }
      Texts all;
    } messages;
    step.check(columns, messages);
    return messages.all;
  }
  Texts check(const components::Step& step) const {
    KnownSchema columns(schema_->fields());
    return check(step, columns);
  }

  Given run(const components::Step& step, components::StepContext context = {}) const {
    Given given;
    const auto bound = step.bind(schema_, context);
    EXPECT_TRUE(bound) << bound.error().message();
    if (!bound) return given;
    BatchBuilder builder(schema_);
    for (const auto& [n, t] : rows_) {
      builder.add(n);
      t ? builder.add(*t) : builder.add_null();
    }
    EXPECT_TRUE((*bound)->apply(builder.take(), given));
    return given;
  }

  components::Registry registry_;
  SchemaPtr schema_ = std::make_shared<const Schema>(
      std::vector<Field>{{"n", {TypeKind::Integer}, true}, {"T", {}, false}});
  std::vector<std::pair<std::string, std::optional<std::string>>> rows_{
      {"1", "x"}, {"2", {}}, {"30", "z"}};

 private:
  std::unique_ptr<components::Step> step(const std::string& kind, const Node& options) {
    config::Problems problems;
    const auto parsed = registry_.step(kind)->spec.parse(options, kind, problems);
    EXPECT_TRUE(problems.empty()) << problems.text();
    return parsed->make();
  }
};

TEST_F(ExpressionStepsTest, WhereKeepsRowsThatAreTrueWithTheirNumbers) {
  EXPECT_THAT(run(*where("n > 1")).rows, ElementsAre("2: 2 NULL", "3: 30 z"));
  EXPECT_THAT(run(*where("\"T\" <> 'x'")).rows, ElementsAre("3: 30 z"));
  EXPECT_THAT(run(*where("true")).rows, ::testing::SizeIs(3));
}

TEST_F(ExpressionStepsTest, SetReplacesAndAddsColumns) {
  const auto step = set({{"T", "coalesce(\"T\", 'none')"}, {"more", "nullif(\"T\", 'none')"}});

  EXPECT_THAT(run(*step).rows, ElementsAre("1: 1 x x", "2: 2 none NULL", "3: 30 z z"));
}

TEST_F(ExpressionStepsTest, SetTellsTheTypesOfItsColumns) {
  KnownSchema columns(schema_->fields());

  EXPECT_THAT(check(*set({{"n", "n > 1"}, {"m", "greatest(1.5, 2)"}}), columns), IsEmpty());

  EXPECT_EQ(columns.fields()[0], (Field{"n", {TypeKind::Boolean}, false}));
  EXPECT_EQ(columns.fields()[2], (Field{"m", {TypeKind::Decimal}, false}));
}

TEST_F(ExpressionStepsTest, SetSaysWhatItsColumnsAreMadeOf) {
  const auto step = set({{"a", "coalesce(\"T\", x)"}, {"b", "a = 'y' OR n > 1"}});

  EXPECT_THAT(step->made_of("a"), ElementsAre("T", "x"));
  EXPECT_THAT(step->made_of("b"), ElementsAre("T", "n", "x"));
  EXPECT_THAT(step->made_of("n"), ElementsAre("n"));
}

TEST_F(ExpressionStepsTest, AProblemHasItsPlaceInTheExpression) {
  EXPECT_THAT(check(*where("n > 1 AND m > 2")),
              ElementsAre(HasSubstr("10: names the column \"m\", which is not among the columns")));
  EXPECT_THAT(check(*where("n > 1 AND T = 'x'")),
              ElementsAre(HasSubstr("a name with capitals is written in double quotes: \"T\"")));
  EXPECT_THAT(check(*where("\"T\" = \"it's\"")),
              ElementsAre(EndsWith("; a text is written in single quotes: 'it''s'")));
  EXPECT_THAT(check(*where("n")), ElementsAre(HasSubstr("must be boolean, not bigint")));
  EXPECT_THAT(check(*where("n > ")), ElementsAre(HasSubstr("syntax error")));
  EXPECT_THAT(check(*set({})), ElementsAre(HasSubstr("sets no column")));
}

TEST_F(ExpressionStepsTest, AHintSaysWhatWasMeant) {
  KnownSchema columns({{"LTV (USD)", {TypeKind::Decimal}, false}});

  EXPECT_THAT(check(*where("LTV (USD) > 0"), columns),
              ElementsAre(EndsWith("is written in double quotes: \"LTV (USD)\"")));
  EXPECT_THAT(check(*where("\"LTV (USD)\" > lenght('a')"), columns),
              ElementsAre(::testing::Not(HasSubstr("double quotes"))));
  EXPECT_THAT(check(*set({{"tier", "gold"}})),
              ElementsAre(EndsWith("within those of YAML: \"'gold'\"")));
  EXPECT_THAT(check(*set({{"tier", "if(n > 1, 'a', 'b')"}})),
              ElementsAre(HasSubstr("write CASE WHEN condition THEN a ELSE b END")));
  EXPECT_THAT(check(*set({{"n", "ifnull(n, 0)"}})), ElementsAre(HasSubstr("write coalesce(a, b)")));
}

TEST_F(ExpressionStepsTest, ARowIsFailedWithoutTheValuesThatAreMasked) {
  const auto step = set({{"c", "chr(n * 98765432)"}});
  EXPECT_THAT(run(*step).failed, ::testing::Contains(HasSubstr("98765432")));

  components::StepContext context;
  context.hidden_columns = {"n"};

  EXPECT_THAT(run(*step, context).failed,
              ::testing::Each(EndsWith("requested character too large for encoding: ***")));
}

TEST_F(ExpressionStepsTest, AColumnThatTheReportMayHaveIsATextUntilItIsSeen) {
  KnownSchema open;

  EXPECT_THAT(check(*where("country = 'SG'"), open), IsEmpty());
  EXPECT_THAT(check(*where("ltv > 0"), open),
              ElementsAre(HasSubstr("declare the type of the column under columns")));
}

TEST_F(ExpressionStepsTest, BindRefusesInTheWordsOfCheck) {
  const auto bound = where("m > 2")->bind(schema_, {});

  ASSERT_FALSE(bound);
  EXPECT_EQ(bound.error().kind(), ErrorKind::BadData);
  EXPECT_THAT(bound.error().message(), ::testing::StartsWith("names the column \"m\""));
}

TEST_F(ExpressionStepsTest, ARowWithoutAValueIsReportedAndTheOthersGoOn) {
  rows_.emplace_back("123456789012345678901", "y");

  const auto filtered = run(*where("n > 1"));
  const auto computed = run(*set({{"n", "least(n, 5)"}}));

  EXPECT_THAT(filtered.rows, ElementsAre("2: 2 NULL", "3: 30 z"));
  EXPECT_THAT(filtered.failed, ElementsAre("4: the value is not of type bigint"));
  EXPECT_THAT(computed.failed, ElementsAre("4: the value is not of type bigint"));
}

}  // namespace
}  // namespace millrace::transforms
