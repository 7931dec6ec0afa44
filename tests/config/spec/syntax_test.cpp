#include "config/spec/syntax.h"

#include <variant>

#include <gmock/gmock.h>

#include "config/rendering/json_schema.h"
#include "config/rendering/reference.h"
#include "config/spec/kinds.h"
#include "tests/config/webhook_example.h"

namespace millrace::config {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Cat {
  std::int32_t lives = 9;
};
struct Dog {
  std::string name;
};
using Pet = std::variant<Cat, Dog>;

Syntax<Pet> pet_syntax() {
  const auto cat = Spec<Cat>("cat", "A cat.").field<&Cat::lives>("How many are left.", {.min = 1});
  const auto dog = Spec<Dog>("dog", "A dog.")
                       .field<&Dog::name>("Its name.", {.required = true, .example = "Rex"})
                       .shorthand<&Dog::name>();
  return one_of<Pet>("pet", "kind of pet", {kind_of<Pet>(cat), kind_of<Pet>(dog)});
}

struct House {
  Map<Pet> pets;
  std::vector<Pet> guests;
};

Spec<House> house_spec() {
  return Spec<House>("house", "Who lives here.")
      .value<&House::pets>(named(pet_syntax()), "By name.",
                           {.required = true, .remedy = "name at least one pet"})
      .value<&House::guests>(list_of(pet_syntax(), "has no guest; leave it out"), "Who is there.");
}

std::string problems_of(const std::string& yaml) {
  Problems problems;
  House house;
  EXPECT_EQ(house_spec().parse_onto(tree(yaml), "house", problems, house), problems.empty());
  return problems.text();
}

TEST(SyntaxTest, TheKeyChoosesTheKind) {
  Problems problems;
  House house;

  house_spec().parse_onto(tree("pets: {tom: {cat: {lives: 7}}, rex: {dog: Rex}}\n"
                               "guests: [{cat: {}}]"),
                          "house", problems, house);

  ASSERT_EQ(problems.text(), "");
  ASSERT_EQ(house.pets.size(), 2u);
  EXPECT_EQ(house.pets[0].first, "tom");
  EXPECT_EQ(std::get<Cat>(house.pets[0].second).lives, 7);
  EXPECT_EQ(std::get<Dog>(house.pets[1].second).name, "Rex");
  EXPECT_EQ(std::get<Cat>(house.guests.at(0)).lives, 9);
}

TEST(SyntaxTest, EveryMistakeIsReportedAtItsPlace) {
  EXPECT_EQ(problems_of("pets: {tom: {cat: {lifes: 7}}, rex: {dgo: Rex}, tim: {cat: {}, dog: x}}\n"
                        "guests: []"),
            "test.yaml:1:20: house.pets.tom.cat.lifes: 'lifes' is not an option of cat; did you "
            "mean 'lives'?\n"
            "test.yaml:1:38: house.pets.rex.dgo: 'dgo' is not a kind of pet; did you mean 'dog'?\n"
            "test.yaml:1:54: house.pets.tim: needs exactly one kind of pet, and has 2\n"
            "test.yaml:2:9: house.guests: has no guest; leave it out");
  EXPECT_EQ(problems_of("{}"), "test.yaml:1:1: house.pets: is required; name at least one pet");
  EXPECT_THAT(problems_of("pets: []"), HasSubstr("house.pets: must be a map, not a list"));
  EXPECT_THAT(problems_of("{pets: {}, guests: {}}"), HasSubstr("must be a list, not a map"));
  EXPECT_THAT(problems_of("pets: {\"a\\nb\": {cat: {}}}"), HasSubstr("is not a valid name"));
}

TEST(SyntaxTest, WhatCouldBeReadIsKept) {
  Problems problems;
  House house;

  house_spec().parse_onto(tree("pets: {a: {cat: {lives: 0}}, b: {dog: x}}"), "house", problems,
                          house);

  EXPECT_EQ(problems.size(), 1u);
  ASSERT_EQ(house.pets.size(), 2u);
  EXPECT_EQ(std::get<Dog>(house.pets[1].second).name, "x");
}

TEST(SyntaxTest, WhatFailedBeforeIsNotReportedAgain) {
  Node house = tree("pets: {a: {cat: {lifes: 0}}, b: {dgo: x}, c: []}\nguests: {}\nfoo: 1");
  mark_failed(house);
  Problems problems;
  House parsed;

  EXPECT_FALSE(house_spec().parse_onto(house, "house", problems, parsed));

  EXPECT_EQ(problems.text(), "");
}

TEST(SyntaxTest, SchemaAndReferenceFollow) {
  const auto description = house_spec().describe();

  const auto table = reference_table(description);

  EXPECT_THAT(table, HasSubstr("| `pets` | map of pet | required | By name. Exactly one of cat, "
                               "dog. |\n"));
  EXPECT_THAT(table, Not(HasSubstr("lives")));
  EXPECT_THAT(json_schema(description), HasSubstr("\"maxProperties\""));
  EXPECT_THAT(json_schema(description), HasSubstr("\"How many are left.\\nDefault: 9."));
}

enum class Version {
  One,
};

}  // namespace

template <>
struct EnumNames<Version> {
  static constexpr auto kNames =
      std::to_array<std::pair<std::string_view, Version>>({{"1", Version::One}});
};

namespace {

// An editor reads the 1 of `version: 1` as a number.
TEST(SyntaxTest, ANumberThatIsAChoiceMayBeWrittenAsOne) {
  const auto schema = json_schema(type_of<Version>(), "A version.");

  std::string dense;
  for (const char c : schema) {
    if (c != ' ' && c != '\n') dense += c;
  }
  EXPECT_THAT(dense, HasSubstr("\"enum\":[1]"));
  EXPECT_THAT(dense, HasSubstr("^(1)$"));
}

}  // namespace
}  // namespace millrace::config
