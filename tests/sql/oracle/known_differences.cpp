#include "tests/sql/oracle/known_differences.h"

#include <algorithm>
#include <array>

namespace millrace::sql::testing {

namespace {

struct KnownDifference {
  std::string_view name;
  bool (*applies)(const Disagreement&);
};

bool fails_with(std::string_view answer, std::string_view words) {
  return answer.starts_with("error: ") && answer.contains(words);
}

bool is_refusal(std::string_view message) {
  return message.contains("there is no ") || message.contains("cannot cast type ");
}

constexpr std::array<KnownDifference, 4> kDifferences{{
    // numeric has at most 38 digits; a server has more than a hundred thousand.
    {"38 digits", [](const auto& both) { return fails_with(both.ours, "more than 38 digits"); }},
    // Every integer has 64 bits; a server has 32 for many of its functions.
    {"64 bits",
     [](const auto& both) {
       return fails_with(both.postgres, "integer out of range") &&
              !fails_with(both.postgres, "bigint out of range");
     }},
    // Elements behind the one that decides are not computed; a server computes the whole array.
    {"elements of ANY and ALL",
     [](const auto& both) {
       return fails_with(both.postgres, "") && !fails_with(both.ours, "") &&
              both.expression.contains("ARRAY[");
     }},
    // What has no column is computed while the file is read, also where a constant condition keeps
    // a server from it.
    {"constants",
     [](const auto& both) {
       return !both.has_column && fails_with(both.ours, "") && !is_refusal(both.ours);
     }},
}};

}  // namespace

std::string_view known_difference(const Disagreement& disagreement) {
  const auto found = std::ranges::find_if(
      kDifferences, [&](const auto& difference) { return difference.applies(disagreement); });
  return found == kDifferences.end() ? "" : found->name;
}

}  // namespace millrace::sql::testing
