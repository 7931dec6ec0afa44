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

bool has_null_argument(std::string_view expression) {
  constexpr std::string_view kNull = "NULL";
  for (auto at = expression.find(kNull); at != std::string_view::npos;
       at = expression.find(kNull, at + 1)) {
    const auto before = expression.substr(0, at);
    const bool is_test = before.ends_with("IS ") || before.ends_with("NOT ");
    if (!is_test && !expression.substr(at).starts_with("NULLIF")) return true;
  }
  return false;
}

// "…: "10:20's""
bool has_label(std::string_view answer) {
  constexpr std::string_view kLabels = "ymdhsj";
  return fails_with(answer, "invalid input syntax for type ") && answer.ends_with('"') &&
         kLabels.contains(answer[answer.size() - 2]);
}

constexpr std::array<KnownDifference, 18> kDifferences{{
    // numeric has at most 38 digits; a server has more than a hundred thousand.
    {"38 digits", [](const auto& both) { return fails_with(both.ours, "more than 38 digits"); }},
    // Every integer has 64 bits; a server has 32 for many of its functions.
    {"64 bits",
     [](const auto& both) {
       return fails_with(both.postgres, "error: integer out of range") ||
              fails_with(both.postgres, "is out of range for type integer") ||
              (fails_with(both.postgres, "does not exist: ") && both.postgres.contains("bigint"));
     }},
    // Elements behind the one that decides are not computed; a server computes the whole array, and
    // of IN the constants first.
    {"elements of ANY and ALL",
     [](const auto& both) {
       if (both.expression.contains(" IN ("))
         return fails_with(both.ours, "") != fails_with(both.postgres, "");
       return fails_with(both.postgres, "") && !fails_with(both.ours, "") &&
              (both.expression.contains("ANY (ARRAY[") ||
               both.expression.contains("SOME (ARRAY[") || both.expression.contains("ALL (ARRAY["));
     }},
    // What RE2 cannot do, and the older kinds of regular expressions, are refused by name.
    {"regular expressions",
     [](const auto& both) {
       return fails_with(both.ours, " not supported") || fails_with(both.ours, "supported only");
     }},
    // A constant pattern, format, unit or zone is looked at while the file is read, also where no
    // row needs it.
    {"constant arguments",
     [](const auto& both) {
       return fails_with(both.ours, " (at ") &&
              (both.ours.contains("regular expression") || both.ours.contains("not recognized") ||
               both.ours.contains("invalid format specification") ||
               both.expression.contains("to_char(") || both.expression.contains("to_number(") ||
               both.ours.contains("numeric time zone"));
     }},
    // Postgres 15 calculates with the number that stands for infinity.
    {"age of infinity",
     [](const auto& both) {
       return both.expression.contains("age(") && fails_with(both.ours, "timestamp out of range");
     }},
    // Postgres 15 lets the seconds of make_interval() overflow.
    {"make_interval",
     [](const auto& both) {
       return both.expression.contains("make_interval(") &&
              fails_with(both.ours, "interval out of range");
     }},
    // Postgres takes nearly any word for the name of a zone that POSIX might describe.
    {"zones of POSIX",
     [](const auto& both) {
       return fails_with(both.ours, "time zone ") && both.ours.contains("not recognized");
     }},
    // Postgres does not look at the unit for what has no end, and reads numbers as Julian days.
    {"dates out of the ordinary",
     [](const auto& both) {
       return fails_with(both.ours, "unit \"") || fails_with(both.ours, "date out of range: \"") ||
              fails_with(both.ours, "time zone displacement out of range") ||
              fails_with(both.ours, "invalid format specification for an interval");
     }},
    // A text has at most 16 MiB.
    {"long texts",
     [](const auto& both) { return fails_with(both.ours, "would be longer than 16 MiB"); }},
    // A literal that could be of any type is a text.
    {"literals of any type",
     [](const auto& both) {
       return fails_with(both.postgres, "could not determine polymorphic type") ||
              fails_with(both.postgres, "is not unique: ");
     }},
    // Case follows Unicode's full rules; the server changes one character at a time.
    {"upper and lower case",
     [](const auto& both) {
       const bool changes =
           both.expression.contains("upper(") || both.expression.contains("initcap(");
       return changes && (both.postgres.contains("ß") || both.ours.contains("SS"));
     }},
    // A server looks at the escape of a pattern also when there is no text to match.
    {"escapes for NULL",
     [](const auto& both) {
       return !fails_with(both.ours, "") && fails_with(both.postgres, "invalid escape string");
     }},
    // The server multiplies milliseconds and centuries in 32 bits, lets the product wrap around,
    // and
    // takes Julian days from before the first one.
    {"fields that overflow",
     [](const auto& both) {
       const bool has_format =
           both.expression.contains("to_date(") || both.expression.contains("to_timestamp(");
       return has_format && !fails_with(both.postgres, "") && fails_with(both.ours, "out of range");
     }},
    // Letters that label the parts of a date are refused.
    {"labelled dates",
     [](const auto& both) {
       if (has_label(both.ours)) return true;
       return both.expression.contains("try_") && both.ours == "NULL" &&
              both.postgres.starts_with("= ");
     }},
    // Longer ones wrap around in the server's sum with a time, and in the weeks that it counts.
    {"intervals of 292,000 years",
     [](const auto& both) {
       const bool has_interval =
           both.expression.contains("xv") || both.expression.contains("interval");
       return has_interval && both.postgres.starts_with("= ") &&
              (both.ours.starts_with("= ") || fails_with(both.ours, "interval out of range"));
     }},
    // A server computes no other argument of a call that has a constant NULL.
    {"constant NULL",
     [](const auto& both) {
       return fails_with(both.ours, "") && !fails_with(both.postgres, "") &&
              has_null_argument(both.expression);
     }},
    // What has no column is computed while the file is read: all of it, where a server stops at a
    // constant condition, or no more than is needed, where a server computes all.
    {"constants", [](const auto& both) { return !both.has_column && !is_refusal(both.ours); }},
}};

}  // namespace

std::string_view known_difference(const Disagreement& disagreement) {
  const auto found = std::ranges::find_if(
      kDifferences, [&](const auto& difference) { return difference.applies(disagreement); });
  return found == kDifferences.end() ? "" : found->name;
}

}  // namespace millrace::sql::testing
