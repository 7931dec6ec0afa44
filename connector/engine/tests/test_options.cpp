#include "connector/engine/tests/test_options.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/data/timestamps.h"

namespace millrace::engine {
namespace {

constexpr std::int64_t kCentury = std::int64_t{36'524} * 86'400 * 1'000'000;  // Microseconds.

std::optional<std::string> complaint_about_outcome(const TestOptions& test) {
  if (test.error && (test.expect || !test.rejected.empty())) {
    return "rows that fail with an error do not leave; write error, or expect and rejected";
  }
  if (!test.error && !test.expect && test.rejected.empty()) {
    return "expects nothing; write expect: with the rows that must come out, error: or rejected:";
  }
  return std::nullopt;
}

std::optional<std::string> complaint_about_now(const TestOptions& test) {
  if (!test.now) return std::nullopt;
  const auto now = parse_timestamptz(*test.now);
  const auto written = printable(*test.now, 60);
  if (!now) {
    return fmt::format("'{}' is not a time with an offset; write 2026-01-31T12:00:00Z", written);
  }
  // What a clock of nanoseconds can show, and no more.
  if (*now > -kCentury && *now < 2 * kCentury) return std::nullopt;
  return fmt::format("'{}' is not between the years 1900 and 2200", written);
}

std::optional<std::string> complaint_about_rejected(const TestOptions& test) {
  for (const auto& rejected : test.rejected) {
    if (rejected.row >= 1 && rejected.row <= test.rows.size()) continue;
    return fmt::format("names row {}, but the test has rows 1 to {}", rejected.row,
                       test.rows.size());
  }
  return std::nullopt;
}

config::Spec<ExpectedRejection> rejection_spec() {
  return config::Spec<ExpectedRejection>("rejected", "A row that must be kept out.")
      .field<&ExpectedRejection::row>("Its number among the rows of the test, from 1.",
                                      {.required = true, .example = "1"})
      .field<&ExpectedRejection::reason>("What the reason contains.")
      .shorthand<&ExpectedRejection::row>();
}

}  // namespace

config::Spec<TestOptions> test_spec() {
  return config::Spec<TestOptions>("test", "Rows, and what the contract and steps make of them.")
      .field<&TestOptions::name>("What the test is called; by default it has its number.")
      .field<&TestOptions::rows>(
          "The rows that go in, by the names of the report's columns. Values are text as the "
          "report has it; null is NULL, and so is a column that is left out.",
          {.required = true, .example_yaml = "[{Email: a@x.example}]"})
      .field<&TestOptions::now>(
          "What now() is, as in 2026-01-31T12:00:00Z; by default it is the "
          "current time.")
      .field<&TestOptions::expect>(
          "The rows that come out, in order. Columns that are left out are not compared.")
      .field<&TestOptions::error>("A part of the message with which the rows fail.")
      .list_of<&TestOptions::rejected>(
          rejection_spec(),
          "The rows that are quarantined: their numbers, or {row: 1, reason: part of the reason}.")
      .check_at<&TestOptions::now>(&complaint_about_now)
      .check_at<&TestOptions::rejected>(&complaint_about_rejected)
      .check(&complaint_about_outcome);
}

}  // namespace millrace::engine
