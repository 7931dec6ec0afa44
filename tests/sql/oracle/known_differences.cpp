#include "tests/sql/oracle/known_differences.h"

#include <algorithm>
#include <array>
#include <string>

#include "connector/base/text/ascii.h"

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

bool is_about_a_number_format(std::string_view error) {
  return error.contains("cannot use \"") || error.contains(" must be ahead of \"PR\"") ||
         error.contains("multiple decimal points") || error.contains("\"EEEE\" ") ||
         error.contains("\"RN\" not supported for input");
}

// An error without its place in the expression, which a part has to itself.
std::string_view without_place(std::string_view error) {
  return error.substr(0, error.rfind(" (at "));
}

// True when the side's error is that of a part, which the other side then did not compute.
bool fails_as_a_part(const Disagreement& both, std::string_view Operand::* side,
                     std::string_view error) {
  return fails_with(error, "") && std::ranges::any_of(both.operands, [&](const Operand& operand) {
           return without_place(operand.*side) == without_place(error);
         });
}

// True for a text with a word that labels the part of a date or of a time beside it.
bool has_label(std::string_view text) {
  constexpr std::array<std::string_view, 6> kLabels{"y", "m", "mm", "d", "h", "s"};
  std::string word;
  for (const char c : lower(text) + ' ') {
    if (is_letter(c)) {
      word += c;
      continue;
    }
    if (std::ranges::find(kLabels, word) != kLabels.end()) return true;
    word.clear();
  }
  return false;
}

// "…: "10:20's""
bool is_about_a_label(std::string_view answer) {
  const auto quoted = answer.find(": \"");
  const bool is_of_dates = fails_with(answer, "invalid input syntax for type date") ||
                           fails_with(answer, "invalid input syntax for type time");
  return is_of_dates && quoted != answer.npos && has_label(answer.substr(quoted));
}

bool has_more_than_32_bits(std::string_view answer) {
  for (std::size_t at = 0; at < answer.size(); ++at) {
    std::size_t end = at;
    while (end < answer.size() && is_digit(answer[end])) ++end;
    if (end - at > 10 || (end - at == 10 && answer.substr(at, 10) > "2147483647")) return true;
    at = end;
  }
  return false;
}

constexpr std::array<KnownDifference, 19> kDifferences{{
    // numeric has at most 38 digits; a server has more than a hundred thousand.
    {"38 digits", [](const auto& both) { return fails_with(both.ours, "more than 38 digits"); }},
    // Every integer has 64 bits; a server has 32 for many of its functions.
    {"64 bits",
     [](const auto& both) {
       return fails_with(both.postgres, "error: integer out of range") ||
              fails_with(both.postgres, "is out of range for type integer") ||
              (fails_with(both.postgres, "does not exist: ") && both.postgres.contains("bigint")) ||
              // A quoted number beside an ::int is one of 32 bits there.
              ((both.root == "<<" || both.root == ">>") && both.expression.starts_with("('"));
     }},
    // Elements behind the one that decides are not computed; a server computes the whole array, and
    // of IN the constants first.
    {"elements of ANY and ALL",
     [](const auto& both) {
       const bool we_fail = fails_with(both.ours, "");
       if (both.root == "IN" && we_fail) return fails_as_a_part(both, &Operand::ours, both.ours);
       return (both.root == "IN" || both.root == "ANY") && !we_fail &&
              fails_as_a_part(both, &Operand::postgres, both.postgres);
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
       const bool is_a_part = both.root != "to_char" && both.root != "to_number";
       return fails_with(both.ours, " (at ") &&
              ((is_a_part && is_about_a_number_format(both.ours)) ||
               both.ours.contains("regular expression") || both.ours.contains("not recognized") ||
               both.ours.contains("invalid format specification") ||
               both.ours.contains("numeric time zone"));
     }},
    // So is the format of a number, which a server does not look at for NULL.
    {"formats for NULL",
     [](const auto& both) {
       return (both.root == "to_char" || both.root == "to_number") && both.postgres == "NULL" &&
              fails_with(both.ours, " (at ") && is_about_a_number_format(both.ours);
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
    // Postgres does not look at the unit for what has no end, reads numbers as Julian days, and
    // lets
    // a day of a year wrap around that is too large ('987827488.059' is in the year 52919).
    {"dates out of the ordinary",
     [](const auto& both) {
       return fails_with(both.ours, "unit \"") || fails_with(both.ours, "date out of range: \"") ||
              (fails_with(both.ours, "timestamp out of range: \"") &&
               !fails_with(both.postgres, "")) ||
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
    // But not when that is a constant NULL.
    {"escapes for a constant NULL",
     [](const auto& both) {
       return both.postgres == "NULL" && fails_with(both.ours, "invalid escape string") &&
              std::ranges::any_of(both.operands, &Operand::is_null_in_all_rows);
     }},
    // The server multiplies milliseconds, centuries and the days of an interval in 32 bits, lets
    // the
    // product wrap around, and takes Julian days from before the first one.
    {"fields that overflow",
     [](const auto& both) {
       const bool has_format =
           both.expression.contains("to_date(") || both.expression.contains("to_timestamp(");
       if (fails_with(both.postgres, "")) return false;
       const bool has_days = both.root == "to_char" && both.expression.contains("interval");
       return (has_days && has_more_than_32_bits(both.ours)) ||
              (has_format && fails_with(both.ours, "out of range"));
     }},
    // Letters that label the parts of a date are refused.
    {"labelled dates", [](const auto& both) { return is_about_a_label(both.ours); }},
    // A server computes no other argument of a call that has a constant NULL.
    {"constant NULL",
     [](const auto& both) {
       return !fails_with(both.postgres, "") && fails_as_a_part(both, &Operand::ours, both.ours) &&
              std::ranges::any_of(both.operands, &Operand::is_null_in_all_rows);
     }},
    // What has no column is computed while the file is read: all of it, where a server stops at a
    // constant condition, or no more than is needed, where a server computes all.
    {"constants",
     [](const auto& both) {
       return !both.has_column && !is_refusal(both.ours) &&
              fails_with(both.ours, "") != fails_with(both.postgres, "");
     }},
}};

}  // namespace

std::string_view known_difference(const Disagreement& disagreement) {
  const auto found = std::ranges::find_if(
      kDifferences, [&](const auto& difference) { return difference.applies(disagreement); });
  return found == kDifferences.end() ? "" : found->name;
}

}  // namespace millrace::sql::testing
