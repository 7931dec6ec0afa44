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

// Of the whole expression, which says where.
bool is_refused_with(std::string_view answer, std::string_view words) {
  return fails_with(answer, words) && answer.contains(" (at ") && answer.ends_with(')');
}

constexpr std::array<KnownDifference, 14> kDifferences{{
    // numeric has at most 38 digits; a server has more than a hundred thousand.
    {"38 digits", [](const auto& both) { return fails_with(both.ours, "more than 38 digits"); }},
    // Every integer has 64 bits; a server has 32 for many of its functions.
    {"64 bits",
     [](const auto& both) {
       return fails_with(both.postgres, "error: integer out of range") ||
              fails_with(both.postgres, "is out of range for type integer");
     }},
    // Elements behind the one that decides are not computed; a server computes the whole array.
    {"elements of ANY and ALL",
     [](const auto& both) {
       return fails_with(both.postgres, "") && !fails_with(both.ours, "") &&
              (both.expression.contains("ANY (ARRAY[") || both.expression.contains("ALL (ARRAY["));
     }},
    // What RE2 cannot do, and the older kinds of regular expressions, are refused by name.
    {"regular expressions",
     [](const auto& both) {
       return fails_with(both.ours, " not supported") || fails_with(both.ours, "supported only");
     }},
    // A constant pattern is compiled while the file is read, also where it is not needed.
    {"constant patterns",
     [](const auto& both) {
       return fails_with(both.ours, "regular expression") && fails_with(both.ours, "(at ");
     }},
    // A text has at most 16 MiB.
    {"long texts",
     [](const auto& both) { return fails_with(both.ours, "would be longer than 16 MiB"); }},
    // A literal that could be of any type is a text.
    {"literals of any type",
     [](const auto& both) {
       return fails_with(both.postgres, "could not determine polymorphic type");
     }},
    // Case follows Unicode's full rules; the server changes one character at a time.
    {"upper and lower case",
     [](const auto& both) {
       const bool changes =
           both.expression.contains("upper(") || both.expression.contains("initcap(");
       return changes && (both.postgres.contains("ß") || both.ours.contains("SS"));
     }},
    // What has no column is computed while the file is read, also where a constant condition keeps
    // a server from it.
    {"constants",
     [](const auto& both) {
       return !both.has_column && fails_with(both.ours, "") && !is_refusal(both.ours);
     }},
    // A pattern that is constant is compiled while the file is read, whether a row needs it or not.
    {"constant patterns",
     [](const auto& both) { return is_refused_with(both.ours, "invalid regular expression"); }},
    // Only advanced regular expressions are there, and no others by flags.
    {"flags of regular expressions",
     [](const auto& both) { return fails_with(both.ours, "is not supported: only advanced"); }},
    // A text has at most 16 MiB.
    {"16 MiB", [](const auto& both) { return fails_with(both.ours, "longer than 16 MiB"); }},
    // A server does not know whether a literal is json or jsonb; here only jsonb is.
    {"literals",
     [](const auto& both) {
       return fails_with(both.postgres, "is not unique: ") ||
              fails_with(both.postgres, "because input has type unknown");
     }},
    // A server looks at the escape of a pattern also when there is no text to match.
    {"escapes for NULL",
     [](const auto& both) {
       return !fails_with(both.ours, "") && fails_with(both.postgres, "invalid escape string");
     }},
}};

}  // namespace

std::string_view known_difference(const Disagreement& disagreement) {
  const auto found = std::ranges::find_if(
      kDifferences, [&](const auto& difference) { return difference.applies(disagreement); });
  return found == kDifferences.end() ? "" : found->name;
}

}  // namespace millrace::sql::testing
