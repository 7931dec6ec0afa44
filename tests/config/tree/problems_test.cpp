// How problems and warnings are collected.

#include "config/tree/problems.h"

#include <gmock/gmock.h>

namespace millrace::config {
namespace {

using ::testing::SizeIs;

Place at(std::uint32_t line) {
  static const auto file = std::make_shared<const std::string>("m.yaml");
  return {file, line, 1};
}

TEST(ProblemsTest, AWarningIsNoProblem) {
  Problems problems;
  problems.warn(at(2), "b", "is odd");
  problems.warn(at(1), "a", "is odd");

  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(problems.text(), "");
  ASSERT_THAT(problems.warnings(), SizeIs(2));
  EXPECT_EQ(problems.warnings()[0].text(), "m.yaml:1:1: a: is odd");
}

TEST(ProblemsTest, WhatIsSaidTwiceOfOnePlaceIsToldOnce) {
  Problems problems;
  for (const char* path : {"syncs.a.from.bi.poll", "syncs.b.from.bi.poll"}) {
    problems.add(at(9), path, "up_to is shorter than every");
    problems.add(at(9), path, "every has no unit");
  }
  problems.add(at(0), "a", "is larger than 64 KiB");
  problems.add(at(0), "b", "is larger than 64 KiB");

  EXPECT_EQ(problems.text(),
            "m.yaml: a: is larger than 64 KiB\n"
            "m.yaml: b: is larger than 64 KiB\n"
            "m.yaml:9:1: syncs.a.from.bi.poll: every has no unit\n"
            "m.yaml:9:1: syncs.a.from.bi.poll: up_to is shorter than every");
}

}  // namespace
}  // namespace millrace::config
