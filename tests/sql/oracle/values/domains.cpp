#include "tests/sql/oracle/values/domains.h"

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
                  "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia", "Africa/Casablanca",
                  "EST", "PDT", "+02", "UTC+3", "Z", "-05:30", "america/new_york", "Nowhere/X"});
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
                                         "TMMonth",
                                         "YYYYMMDD",
                                         "J",
                                         "HH24MISS",
                                         "IYYYIW",
                                         "DDD YYYY",
                                         "FXYYYY-MM-DD",
                                         "TZH:TZM",
                                         "tz \\\"q\\\"",
                                         "SSSSS.US",
                                         "MONTH Month mon",
                                         "P.M. AD",
                                         "YYYYth Mon",
                                         "WW W",
                                         "FF1 FF6",
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
        "regexp_instr", "regexp_like", "regexp_split_part", "~", "~*", "!~", "!~*"}) {
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
  for (const auto* name : {"repeat", "lpad", "rpad", "left", "right", "<<", ">>"}) {
    all[{name, 1}] = small_numbers();
  }
  all[{"factorial", 0}] = small_numbers();
  all[{"chr", 0}] = {"65", "228", "0", "128512", "-1", "(i1 % 300)"};
  for (const auto* name : {"make_date", "make_timestamp", "make_timestamptz"}) {
    all[{name, 0}] = {"2024", "1999", "(-44)", "0", "(i1 % 3000)"};
    all[{name, 1}] = {"2", "12", "1", "13", "(i1 % 13)"};
    all[{name, 2}] = {"29", "1", "31", "(i1 % 32)"};
    all[{name, 3}] = {"0", "23", "24", "(i1 % 24)"};
    all[{name, 4}] = {"0", "59", "60", "(i1 % 60)"};
  }
  all[{"make_timestamptz", 6}] = zones();
  all[{"make_time", 0}] = {"0", "23", "24", "(i1 % 24)"};
  all[{"make_time", 1}] = {"0", "59", "60", "(i1 % 60)"};
  all[{"width_bucket", 3}] = {"1", "5", "10", "0", "(i1 % 9)"};
  for (std::size_t i = 0; i < 6; ++i) all[{"make_interval", i}] = small_numbers();
  all[{"regexp_match", 2}] = all[{"regexp_like", 2}];
  all[{"split_part", 2}] = all[{"regexp_split_part", 2}] = small_numbers();
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
  const bool has_format = callable.name.starts_with("to_") || callable.name.starts_with("try_");
  if (has_format && index == 1 && type == SqlType::Text) {
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
