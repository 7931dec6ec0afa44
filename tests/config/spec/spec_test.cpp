#include "config/spec/spec.h"

#include <chrono>
#include <optional>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "config/spec/erased_spec.h"
#include "config/spec/spec_codec.h"
#include "tests/config/webhook_example.h"

namespace millrace::config {

template <>
struct Codec<Webhook::Rule> : SpecCodec<Webhook::Rule, &rule_spec> {};

namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

Webhook parsed(const std::string& yaml) {
  Problems problems;
  auto webhook = webhook_spec().parse(tree(yaml), "crm", problems);
  EXPECT_EQ(problems.text(), "");
  return webhook.value_or(Webhook());
}

TEST(SpecTest, ReadsEveryKindOfValue) {
  const Webhook webhook = parsed(R"(
url: https://x
verb: PUT
wrap: object
token: abc
headers: {X-Key: s3}
timeout: 250ms
in_flight: 64
requests: 60/min
max_shrink: 2.5%
default: -7
path: "{{ sync }}.csv"
filters: {status: active, country: [SG, "VN"]}
key: email
batch: {rows: 7}
rules: [a, {name: b, enabled: false}]
named: {x: {name: c}}
)");

  EXPECT_EQ(webhook.url, "https://x");
  EXPECT_EQ(webhook.verb, Verb::Put);
  EXPECT_EQ(webhook.wrap, "object");
  EXPECT_EQ(webhook.token.reveal(), "abc");
  EXPECT_THAT(webhook.headers, ElementsAre(Pair("X-Key", Secret("s3"))));
  EXPECT_EQ(webhook.timeout, 250ms);
  EXPECT_EQ(webhook.in_flight, 64u);
  EXPECT_EQ(webhook.requests, (Rate{60, 1min}));
  EXPECT_DOUBLE_EQ(webhook.max_shrink.fraction, 0.025);
  EXPECT_EQ(webhook.default_, -7);
  EXPECT_EQ(webhook.path.source(), "{{ sync }}.csv");
  EXPECT_THAT(webhook.key, ElementsAre("email"));
  EXPECT_EQ(webhook.batch.rows, 7u);
  EXPECT_EQ(webhook.batch.bytes, 1_MiB);
  ASSERT_EQ(webhook.rules.size(), 2u);
  EXPECT_EQ(webhook.rules[0].name, "a");
  EXPECT_FALSE(webhook.rules[1].enabled);
  EXPECT_EQ(webhook.named.front().second.name, "c");
}

TEST(SpecTest, FiltersKeepTheirShapeAndTheirQuotes) {
  const Webhook webhook = parsed("{url: x, rules: [], filters: {a: 1, b: [x, '2']}}");

  EXPECT_FALSE(webhook.filters[0].second.is_list);
  EXPECT_THAT(webhook.filters[0].second.quoted, ElementsAre(false));
  EXPECT_TRUE(webhook.filters[1].second.is_list);
  EXPECT_THAT(webhook.filters[1].second.quoted, ElementsAre(false, true));
  EXPECT_EQ(webhook.filters[1].second.values[1].source(), "2");
}

TEST(SpecTest, WhatIsNotWrittenKeepsTheInitialiser) {
  const Webhook webhook = parsed("{url: x, rules: []}");

  EXPECT_EQ(webhook.timeout, 5s);
  EXPECT_EQ(webhook.batch.rows, 200u);
  EXPECT_EQ(webhook.default_, std::nullopt);
}

TEST(SpecTest, NullIsAValueOfAnOptionalOnly) {
  EXPECT_EQ(parsed("{url: x, rules: [], default: null}").default_, std::nullopt);
}

TEST(SpecTest, TextIsTakenAsItIsWritten) {
  EXPECT_EQ(parsed("{url: 007, rules: []}").url, "007");
  EXPECT_EQ(parsed("{url: no, rules: []}").url, "no");
  EXPECT_EQ(parsed("{url: 12:30, rules: []}").url, "12:30");
  EXPECT_EQ(parsed("{url: '', rules: []}").url, "");
}

// What is done with options, by somebody who does not know their struct.
class Greeting {
 public:
  virtual ~Greeting() = default;
  virtual std::string text() const = 0;
};

class RuleGreeting final : public Greeting {
 public:
  explicit RuleGreeting(Webhook::Rule rule) : rule_(std::move(rule)) {}
  std::string text() const override { return "hello " + rule_.name; }

 private:
  Webhook::Rule rule_;
};

TEST(SpecTest, AnErasedSpecKeepsTheStructForWhoKnowsIt) {
  const ErasedSpec<Greeting> spec(rule_spec(), [](Webhook::Rule rule) {
    return std::make_shared<const RuleGreeting>(std::move(rule));
  });
  Problems problems;

  const auto greeting = spec.parse(Node::scalar("short"), "rules[0]", problems);
  const auto bad = spec.parse(Node::list({}), "rules[0]", problems);

  ASSERT_TRUE(greeting);
  EXPECT_EQ(greeting->text(), "hello short");
  EXPECT_EQ(bad, nullptr);
  EXPECT_FALSE(problems.empty());
  EXPECT_EQ(spec.name(), "rule");
}

struct Shared {
  std::string mode = "all";
  std::vector<std::string> key;
};

struct Holder {
  std::string table;
  Shared shared{.mode = "some", .key = {}};
};

Spec<Holder> holder_spec() {
  return Spec<Holder>("holder", "Options with a fragment in them.")
      .field<&Holder::table>("The table.")
      .include<&Holder::shared>(Spec<Shared>("shared", "Of many specs.")
                                    .field<&Shared::mode>("How.", {.offered = {"all", "some"}})
                                    .field<&Shared::key>("By what.")
                                    .check([](const Shared& shared) -> std::optional<std::string> {
                                      if (shared.mode != "none" || shared.key.empty()) {
                                        return std::nullopt;
                                      }
                                      return "none takes no key";
                                    }));
}

TEST(SpecTest, AFragmentsFieldsStandBesideTheOthers) {
  Problems problems;

  const auto holder = holder_spec().parse(tree("{table: t, key: id}"), "to", problems);

  ASSERT_TRUE(holder) << problems.text();
  EXPECT_EQ(holder->table, "t");
  EXPECT_THAT(holder->shared.key, ElementsAre("id"));
  EXPECT_EQ(holder->shared.mode, "some");
}

TEST(SpecTest, AFragmentBringsItsChecksDefaultsAndChoices) {
  Problems problems;

  EXPECT_FALSE(holder_spec().parse(tree("{mode: none, key: id, kex: 1}"), "to", problems));
  EXPECT_FALSE(holder_spec().parse(tree("{mode: none, key: id}"), "to", problems));
  const auto description = holder_spec().describe();

  EXPECT_EQ(problems.text(),
            "test.yaml:1:1: to: none takes no key\n"
            "test.yaml:1:23: to.kex: 'kex' is not an option of holder; did you mean 'key'?");
  EXPECT_EQ(find_field(description, "mode")->initial->text, "some");
  EXPECT_THAT(find_field(description, "mode")->type.choices, ElementsAre("all", "some"));
}

TEST(SpecTest, OptionsThatAreCompletedElsewhereAreCheckedEachByItself) {
  Problems problems;

  EXPECT_TRUE(webhook_spec().check_given(tree("{token: abc}"), "crm", problems));
  EXPECT_FALSE(webhook_spec().check_given(tree("{timeout: 5, urk: x}"), "crm", problems));

  EXPECT_EQ(problems.size(), 2u) << problems.text();
}

TEST(SpecTest, AMapThatIsTheOnlyFieldNeedsNoKey) {
  struct Rename {
    Map<std::string> columns;
  };
  const auto spec = Spec<Rename>("rename", "Renames columns.")
                        .field<&Rename::columns>("Old to new.", {.required = true})
                        .shorthand<&Rename::columns>();
  Problems problems;

  const auto rename = spec.parse(tree("{a: b, columns: c}"), "steps[0]", problems);

  ASSERT_TRUE(rename) << problems.text();
  EXPECT_THAT(rename->columns, ElementsAre(Pair("a", "b"), Pair("columns", "c")));
}

TEST(SpecTest, ATypeWithASpecStandsInMapsAndLists) {
  Problems problems;

  const auto rules = parse_value<Map<std::vector<Webhook::Rule>>>(
      tree("a: [x, {name: y}]\nb: [{name: z, enabled: no}]"), "all", problems);

  EXPECT_FALSE(rules);
  EXPECT_THAT(problems.text(), HasSubstr("2:24: all.b[0].enabled: 'no' is neither true nor"));
  EXPECT_EQ(type_of<std::vector<Webhook::Rule>>().item->shape, Type::Shape::Group);
}

struct BadConfig {
  std::string name;
  std::string yaml;
  std::string expected;  // A part of the only problem's line.
};

void PrintTo(const BadConfig& row, std::ostream* out) {
  *out << row.name;
}

class SpecRejects : public ::testing::TestWithParam<BadConfig> {};

TEST_P(SpecRejects, AndNamesThePlace) {
  Problems problems;

  const auto webhook = webhook_spec().parse(tree(GetParam().yaml), "crm", problems);

  EXPECT_FALSE(webhook);
  ASSERT_EQ(problems.size(), 1u) << problems.text();
  EXPECT_THAT(problems.text(), HasSubstr(GetParam().expected));
}

// Each row is laid below `rules: []`, on line 2.
BadConfig bad(std::string name, const std::string& lines, std::string expected) {
  return {std::move(name), "rules: []\n" + lines, std::move(expected)};
}

INSTANTIATE_TEST_SUITE_P(
    , SpecRejects,
    ::testing::Values(
        bad("MissingKey", "verb: PUT", "test.yaml:1:1: crm.url: is required; add url: ..."),
        bad("UnknownKey", "url: x\ntimout: 5s",
            "3:1: crm.timout: 'timout' is not an option of webhook; did you mean 'timeout'?"),
        bad("UnknownEnum", "url: x\nverb: POTS",
            "3:7: crm.verb: 'POTS' is not one of the choices; did you mean 'POST'?"),
        bad("FarEnum", "url: x\nverb: DELETE", "use one of POST and PUT"),
        bad("OneOf", "url: x\nwrap: objekt",
            "3:7: crm.wrap: 'objekt' is not one of the choices; did you mean 'object'?"),
        bad("TooShort", "url: x\ntimeout: 5ms", "3:10: crm.timeout: must be at least 10ms"),
        bad("TooLong", "url: x\ntimeout: 6m", "crm.timeout: must be at most 5m"),
        bad("BareDuration", "url: x\ntimeout: 30",
            "crm.timeout: '30' has no unit; write 250ms, 30s, 5m, 2h or 1d"),
        bad("BareSize", "url: x\nbatch: {bytes: 5}",
            "3:16: crm.batch.bytes: '5' has no unit; write 512KiB"),
        bad("BareRate", "url: x\nrequests: 60", "'60' has no unit of time; write 10/s"),
        bad("BarePercent", "url: x\nmax_shrink: 30", "'30' has no percent sign; write 30%"),
        bad("BelowNestedMinimum", "url: x\nbatch: {rows: 0}",
            "3:15: crm.batch.rows: must be at least 1"),
        bad("UnknownNestedKey", "url: x\nbatch: {row: 1}",
            "3:9: crm.batch.row: 'row' is not an option of batch; did you mean 'rows'?"),
        bad("NegativeUnsigned", "url: x\nin_flight: -1", "is out of range; write a number from 0"),
        bad("NotANumber", "url: x\nin_flight: many", "'many' is not a whole number"),
        bad("NullText", "url:", "2:1: crm.url: has no value; write one"),
        bad("NullInAList", "url: x\nkey: [a, null]", "3:10: crm.key[1]: has no value"),
        bad("MapForText", "url: {a: b}", "2:6: crm.url: must be a single value, not a map"),
        bad("TextForMap", "url: x\nheaders: y", "crm.headers: must be a map, not text"),
        bad("MapForList", "url: x\nkey: {a: b}", "crm.key: must be a list, not a map"),
        bad("NullForGroup", "url: x\nbatch:", "3:1: crm.batch: has no value; indent its options"),
        bad("MapForFilter", "url: x\nfilters: {a: {b: c}}", "3:14: crm.filters.a: must be"),
        bad("BadTemplate", "url: x\npath: '{{ synk }}'",
            "3:7: crm.path: '{{ synk }}' has {{ }} with a value that is not known; did you mean "
            "'sync'?"),
        bad("BadNamedRule", "url: x\nnamed: {a: {name: b, nam: c}, d: e}",
            "crm.named.a.nam: 'nam' is not an option of rule; did you mean 'name'?"),
        bad("Check", "url: http://x\ntoken: abc", "crm: token needs an https url"),
        BadConfig{"MissingInAListItem", "url: x\nrules:\n  - enabled: true",
                  "3:5: crm.rules[0].name: is required"},
        BadConfig{"NullForAll", "~", "1:1: crm: has no value; indent its options"}),
    [](const auto& test) { return test.param.name; });

TEST(SpecTest, ReportsEverythingAtOnceInTheOrderOfTheFile) {
  Problems problems;

  webhook_spec().parse(tree("wrap: x\nrules: [{}, {name: a, enabled: maybe}]\ntimeout: 1\n"), "crm",
                       problems);

  EXPECT_EQ(problems.text(),
            "test.yaml:1:1: crm.url: is required; add url: ...\n"
            "test.yaml:1:7: crm.wrap: 'x' is not one of the choices; use one of none and object\n"
            "test.yaml:2:9: crm.rules[0].name: is required; add name: ...\n"
            "test.yaml:2:32: crm.rules[1].enabled: 'maybe' is neither true nor false; write true "
            "or false\n"
            "test.yaml:3:10: crm.timeout: '1' has no unit; write 250ms, 30s, 5m, 2h or 1d");
}

TEST(SpecTest, AProblemNeverShowsWhatCameFromOutside) {
  Node node = tree("{url: x, rules: [], timeout: hunter2, wrap: hunter2, path: '{{ hunter2 }}'}");
  for (Node::Entry& entry : node.entries) entry.value.tainted = true;
  Problems problems;

  webhook_spec().parse(node, "crm", problems);

  EXPECT_EQ(problems.size(), 3u);
  EXPECT_THAT(problems.text(), ::testing::Not(HasSubstr("hunter2")));
}

TEST(SpecTest, ASecretFormatsAsStars) {
  EXPECT_EQ(fmt::format("{}", Secret("hunter2")), "***");
}

struct Range {
  int least = 0;
  int most = 10;
};

Spec<Range> range_spec() {
  return Spec<Range>("range", "A range.")
      .field<&Range::least>("The least.",
                            {.check = [](const int& least) -> std::optional<std::string> {
                              if (least % 2 == 0) return std::nullopt;
                              return fmt::format("is odd ({}); write an even one", least);
                            }})
      .field<&Range::most>("The most.")
      .check_at<&Range::most>([](const Range& range) -> std::optional<std::string> {
        if (range.most >= range.least) return std::nullopt;
        return "is less than least";
      });
}

TEST(SpecTest, ChecksAreToldWhereTheOptionIsWritten) {
  const auto problems_of = [](const std::string& yaml) {
    Problems problems;
    (void)range_spec().parse(tree(yaml), "range", problems);
    return problems.text();
  };

  EXPECT_EQ(problems_of("least: 2\nmost: 1\n"), "test.yaml:2:7: range.most: is less than least");
  EXPECT_EQ(problems_of("least: 12\n"), "test.yaml:1:1: range: is less than least");
  EXPECT_EQ(problems_of("least: 3\nmost: 1\n"),
            "test.yaml:1:8: range.least: is odd (3); write an even one");
}

}  // namespace
}  // namespace millrace::config
