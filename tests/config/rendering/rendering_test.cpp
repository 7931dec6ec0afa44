#include <gmock/gmock.h>

#include "config/rendering/example.h"
#include "config/rendering/json_schema.h"
#include "config/rendering/redacted.h"
#include "config/rendering/reference.h"
#include "config/yaml/yaml_text.h"
#include "tests/config/webhook_example.h"

namespace millrace::config {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

// The schema, read back: JSON is YAML.
class JsonSchemaTest : public ::testing::Test {
 protected:
  const Node& property(std::string_view key) const {
    return *schema_.find("properties")->find(key);
  }
  std::string keyword(std::string_view key, std::string_view name) const {
    const Node* value = property(key).find(name);
    return value == nullptr ? "" : flow_text(*value);
  }

  const Node schema_ = tree(json_schema(webhook_spec().describe()));
};

TEST_F(JsonSchemaTest, DescribesEveryOption) {
  EXPECT_EQ(schema_.find("$schema")->text, "http://json-schema.org/draft-07/schema#");
  EXPECT_EQ(schema_.find("properties")->entries.size(), 16u);
  EXPECT_EQ(flow_text(*schema_.find("required")), "[\"url\", \"rules\"]");
  EXPECT_EQ(schema_.find("additionalProperties")->text, "false");
}

TEST_F(JsonSchemaTest, TakesAShorthandBesideTheOptions) {
  EXPECT_EQ(flow_text(*schema_.find("type")), "[\"object\", \"string\", \"number\", \"boolean\"]");
}

TEST_F(JsonSchemaTest, TellsDefaultsAndLimits) {
  EXPECT_EQ(property("in_flight").find("description")->text,
            "Requests open at once.\nDefault: 4. From 1 to 64.");
  EXPECT_EQ(keyword("in_flight", "examples"), "[4]");
  EXPECT_EQ(keyword("in_flight", "minimum"), "1");
  EXPECT_EQ(keyword("in_flight", "maximum"), "64");
  EXPECT_EQ(property("token").find("examples"), nullptr);
}

// Editors would write every option with a `default` into a new block.
TEST_F(JsonSchemaTest, GivesNoDefaultThatAnEditorWouldWriteByItself) {
  EXPECT_THAT(json_schema(webhook_spec().describe()), Not(ContainsRegex(R"("default": [^{])")));
}

TEST_F(JsonSchemaTest, SaysHowAMeasureIsWritten) {
  const Node& timeout = property("timeout");
  EXPECT_EQ(timeout.find("pattern")->text, R"(^[0-9]+(ms|s|m|h|d)$|(^|[^$])\$\{(env|file):)");
  EXPECT_EQ(timeout.find("patternErrorMessage")->text, "Write 250ms, 30s, 5m, 2h or 1d.");
  EXPECT_EQ(timeout.find("errorMessage")->text, "Write 250ms, 30s, 5m, 2h or 1d.");
  EXPECT_EQ(timeout.find("description")->text,
            "How long to wait for an answer.\nDefault: 5s. From 10ms to 5m. "
            "Write 250ms, 30s, 5m, 2h or 1d.");
}

TEST_F(JsonSchemaTest, KnowsChoicesListsMapsAndNull) {
  EXPECT_EQ(flow_text(*property("verb").find("anyOf")->items[0].find("enum")),
            "[\"POST\", \"PUT\"]");
  EXPECT_EQ(flow_text(*property("wrap").find("anyOf")->items[0].find("enum")),
            "[\"none\", \"object\"]");
  EXPECT_EQ(keyword("key", "type"), "[\"array\", \"string\", \"number\", \"boolean\"]");
  EXPECT_EQ(property("headers").find("additionalProperties")->find("type")->kind, Node::Kind::List);
  EXPECT_EQ(keyword("default", "type"), "[\"integer\", \"string\", \"null\"]");
}

TEST(JsonSchemaOfKinds, AllowsExactlyOne) {
  Description kinds{.name = "connection", .summary = "A connection."};
  for (const std::string kind : {"files", "webhook"}) {
    FieldDescription field;
    field.key = kind;
    field.type = group_type(rule_spec().describe());
    kinds.fields.push_back(field);
  }
  Type one = group_type(kinds);
  one.shape = Type::Shape::Kinds;

  const Node schema = tree(json_schema(map_type(one), "Connections."));

  const Node& connection = *schema.find("additionalProperties");
  EXPECT_EQ(connection.find("minProperties")->text, "1");
  EXPECT_EQ(connection.find("allOf")->items[0].find("maxProperties")->text, "1");
  EXPECT_NE(connection.find("properties")->find("webhook"), nullptr);
}

TEST(ReferenceTest, IsATableOfTheOptions) {
  const std::string page = reference(webhook_spec().describe());

  EXPECT_THAT(page, HasSubstr("## webhook\n\nPosts each batch as one JSON array.\n"
                              "A bare value is short for `url`.\n\n"
                              "| key | type | default | what it does |\n|---|---|---|---|\n"
                              "| `url` | string | required | Where batches are sent. |\n"
                              "| `verb` | choice | POST | The HTTP verb. One of POST, PUT. |\n"));
  EXPECT_THAT(page, HasSubstr("| `token` | secret |  | Sent in the Authorization header. |\n"));
  EXPECT_THAT(page, HasSubstr("| `timeout` | duration | 5s | How long to wait for an answer. "
                              "(10ms to 5m) |\n"));
  EXPECT_THAT(page, HasSubstr("| `batch.rows` | integer | 200 | Rows in one request. (1 to 1000)"));
  EXPECT_THAT(page, HasSubstr("| `rules[].name` | string | required | Its name. |\n"));
  EXPECT_THAT(page, HasSubstr("| `named.NAME.enabled` | boolean | true |"));
  EXPECT_THAT(page, HasSubstr("How much may go \\| be lost."));
}

TEST(ExampleTest, IsTheSmallestValidBlock) {
  const auto spec = webhook_spec();
  const std::string text = example(spec.describe());
  Problems problems;

  spec.parse(tree(text), "crm", problems);

  EXPECT_EQ(text, "url: https://api.example.com/in\nrules:\n  - name: first\n");
  EXPECT_EQ(problems.text(), "");
}

TEST(RedactedTest, HidesWhatTheSpecCallsSecret) {
  Node node =
      tree("{url: u, rules: [a], token: hunter2, headers: {X: hunter2, Y: hunter2}, key: [k]}");
  node.entries[0].value.tainted = true;

  const std::string text = yaml_text(redacted(node, webhook_spec().describe()));

  EXPECT_EQ(text,
            "url: \"***\"\nrules:\n  - a\ntoken: \"***\"\nheaders:\n  X: \"***\"\n  Y: \"***\"\n"
            "key:\n  - k\n");
}

TEST(RedactedTest, HidesASecretBehindAShorthandOrAnAlternative) {
  struct Database {
    Secret dsn;
  };
  const Type database = group_type(Spec<Database>("database", "A database.")
                                       .field<&Database::dsn>("Where it is.")
                                       .shorthand<&Database::dsn>()
                                       .describe());
  Type either;
  either.shape = Type::Shape::AnyOf;
  either.alternatives = {group_type(rule_spec().describe()), list_type(database)};

  EXPECT_EQ(flow_text(redacted(tree("hunter2"), either)), "\"***\"");
  EXPECT_EQ(flow_text(redacted(tree("[hunter2, {dsn: hunter2}]"), either)),
            "[\"***\", {dsn: \"***\"}]");
}

}  // namespace
}  // namespace millrace::config
