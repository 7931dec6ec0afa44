#include "tests/sql/oracle/domains.h"

#include <map>
#include <utility>

#include "tests/sql/oracle/table.h"

namespace millrace::sql::testing {

namespace {

using Texts = std::vector<std::string>;

Texts quoted_all(Texts texts) {
  for (auto& text : texts) text = sql_literal(text);
  return texts;
}

const Texts& units() {
  static const Texts texts = quoted_all(
      {"microseconds", "milliseconds", "second",        "minute", "hour",   "day",
       "week",         "month",        "quarter",       "year",   "decade", "century",
       "millennium",   "isoyear",      "epoch",         "dow",    "isodow", "doy",
       "julian",       "timezone",     "timezone_hour", "YEAR",   "years",  "fortnight"});
  return texts;
}

const Texts& zones() {
  static const Texts texts =
      quoted_all({"UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu",
                  "Australia/Lord_Howe", "EST", "+02", "-05:30", "america/new_york", "Nowhere/X"});
  return texts;
}

const Texts& patterns() {
  static const Texts texts = quoted_all({"a",       "^a",      "[a-c]+", "\\d+",    "\\w+",
                                         "\\s",     "(a)(b)?", "a|b",    "x.*y",    "[[:alpha:]]+",
                                         "",        "ä",       ".",      "^$",      "b*",
                                         "(b|c)d*", "\\.",     "[^ ,]+", "@",       "([^@]+)@(.+)",
                                         "\\mb",    "c\\M",    "a{2}",   "(?i)ABC", "(",
                                         "[",       "o+"});
  return texts;
}

const Texts& likes() {
  static const Texts texts = quoted_all({"a%", "%b", "%c%", "_", "a_c", "%", "", "abc", "a\\%b%",
                                         "%ä%", "ab\\", "__", "%_%", "A%", "\\_%", "%,%"});
  return texts;
}

const Texts& time_formats() {
  static const Texts texts = quoted_all({"YYYY-MM-DD",
                                         "DD/MM/YYYY HH24:MI:SS",
                                         "FMMonth DD, YYYY",
                                         "Dy DD Mon YY",
                                         "HH12:MI AM",
                                         "IYYY-IW-ID",
                                         "Q WW J DDD",
                                         "YYYY-MM-DD\"T\"HH24:MI:SS.US",
                                         "MS US",
                                         "CC",
                                         "RM",
                                         "TZ OF",
                                         "DAY MONTH",
                                         "FMDD FMMM",
                                         "SSSS",
                                         "Dth",
                                         "Y,YYY",
                                         "FF3",
                                         "a.m. BC",
                                         "D"});
  return texts;
}

const Texts& number_formats() {
  static const Texts texts = quoted_all(
      {"9999", "0000",   "999.99", "FM999.00", "9,999,999.99", "S999", "999PR", "999MI",
       "PL99", "SG99.9", "L99",    "RN",       "FMRN",         "9th",  "99V99", "9.99EEEE",
       "0.0",  "99D9",   "9G999",  "",         "\"n=\"999",    "B99",  "FM9"});
  return texts;
}

const Texts& small_numbers() {
  static const Texts texts{"0", "1", "2", "3", "5", "-1", "-2", "10", "(i1 % 7)"};
  return texts;
}

// A server takes seconds for what has thousands of digits.
const Texts& exponents() {
  static const Texts texts{"0.0", "1.0", "2.0", "(-1.0)", "0.5", "(-2.5)", "3.10", "(n1 % 7)"};
  return texts;
}

bool is_exponent(const Callable& callable, std::size_t index) {
  const bool is_power = callable.name == "^" || callable.name == "power" || callable.name == "pow";
  return callable.parameters[index] == SqlType::Numeric &&
         ((is_power && index == 1) || callable.name == "exp");
}

Texts json_keys() {
  return quoted_all({"a", "b", "long key", "", "ä", "0", "1"});
}

using Key = std::pair<std::string, std::size_t>;

std::map<Key, Texts> make_domains() {
  std::map<Key, Texts> all;
  for (const auto* name : {"date_part", "extract", "date_trunc"}) all[{name, 0}] = units();
  all[{"timezone", 0}] = zones();
  all[{"date_trunc", 2}] = zones();
  for (const auto* name :
       {"regexp_replace", "regexp_match", "regexp_matches", "regexp_substr", "regexp_count",
        "regexp_instr", "regexp_like", "regexp_split_to_array", "~", "~*", "!~", "!~*"}) {
    all[{name, 1}] = patterns();
  }
  all[{"regexp_replace", 2}] = quoted_all({"", "X", "\\1", "[\\&]", "\\2\\1", "\\\\", "ä"});
  all[{"regexp_replace", 3}] = quoted_all({"g", "i", "gi", "", "n", "x"});
  all[{"regexp_like", 2}] = quoted_all({"i", "", "n", "x"});
  for (const auto* name : {"~~", "~~*", "!~~", "!~~*"}) all[{name, 1}] = likes();
  all[{"like_escape", 0}] = likes();
  all[{"like_escape", 1}] = quoted_all({"!", "\\", "", "a"});
  all[{"similar_to_escape", 0}] = quoted_all({"a%", "(a|b)+", "_b_", "%[0-9]%", "a#%"});
  all[{"similar_to_escape", 1}] = quoted_all({"#", "!", "\\", ""});
  for (const auto* name : {"encode", "decode"}) {
    all[{name, 1}] = quoted_all({"hex", "base64", "escape", "x"});
  }
  all[{"normalize", 1}] = quoted_all({"NFC", "NFD", "NFKC", "NFKD", "x"});
  all[{"is_normalized", 1}] = all[{"normalize", 1}];
  for (const auto* name : {"->", "->>", "?", "-"}) all[{name, 1}] = json_keys();
  for (const auto* name : {"#>", "#>>"}) all[{name, 1}] = json_keys();
  for (const auto* name : {"repeat", "lpad", "rpad", "left", "right", "chr", "factorial"}) {
    all[{name, 1}] = small_numbers();
  }
  all[{"factorial", 0}] = small_numbers();
  all[{"chr", 0}] = {"65", "228", "0", "128512", "-1", "(i1 % 300)"};
  all[{"split_part", 1}] = quoted_all({",", " ", "", "a", ".", "@"});
  return all;
}

}  // namespace

const std::vector<std::string>& domain_of(const Callable& callable, std::size_t index) {
  static const auto all = make_domains();
  static const Texts none;
  if (index >= callable.parameters.size()) return none;
  const SqlType type = callable.parameters[index];
  if (is_exponent(callable, index)) return exponents();
  if (callable.name == "substring" && callable.parameters.size() == 3 && index == 2 &&
      type == SqlType::Text) {
    return domain_of({.name = "similar_to_escape", .parameters = {type, type}}, 1);
  }
  if (callable.name.starts_with("to_") && index == 1 && type == SqlType::Text) {
    const bool of_number =
        callable.name == "to_number" || category_of(callable.parameters[0]) == TypeCategory::Number;
    return of_number ? number_formats() : time_formats();
  }
  // The same name may be of operators of other types: jsonb's - and a number's.
  const auto found = all.find({callable.name, index});
  const bool fits = found != all.end() && (type == SqlType::Text || type == SqlType::Bigint) &&
                    (type == SqlType::Bigint) != found->second.front().starts_with('\'');
  if (fits) return found->second;
  if (index < callable.narrow.size() && callable.narrow[index]) return small_numbers();
  return none;
}

}  // namespace millrace::sql::testing
