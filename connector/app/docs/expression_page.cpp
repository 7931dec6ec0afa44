#include "connector/app/docs/expression_page.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/app/docs/aggregate_section.h"

namespace millrace::app {
namespace {

using sql::Function;
using sql::Overload;

constexpr const char* kIntroduction = R"md(# Expressions

`where`, `set`, `expect` and `sql` take the expressions of PostgreSQL 15: its grammar, its types, its
results. What is not on this page is refused when the file is checked, with its place. Expressions are
evaluated here, without a database.

A column is named as the contract (or the step before) names it; a name with capitals, spaces or other
signs stands in double quotes, as in Postgres: `"LTV (USD)"`. Texts stand in single quotes. In YAML, an
expression with a `:` or `#` in it is easiest to write behind `|` on lines of its own, or in double
quotes.

`now()`, `current_date` and their like are the start of the run, and `random()` depends on the run
alone: within one run, a row gets the same values whatever happens.

## Types

| type | a column of the contract | notes |
|---|---|---|
| `text` | `text`, and every column that is not declared | compared by code point (collation "C") |
| `bigint` | `integer` | also written `integer`, `int`, `int8`, `int4`: always 64 bit |
| `numeric` | `decimal`, `decimal(p,s)` | exact, up to 38 digits; a result that needs more is an error, never rounded |
| `double precision` | `double` | also written `float8` |
| `boolean` | `boolean` | |
| `date`, `time`, `timestamp`, `timestamptz` | the same | to the microsecond; `timestamp` has no zone |
| `interval` | | within expressions; a column that is set to one holds its text |
| `uuid` | `uuid` | |
| `jsonb` | `json` | also written `json` |

A column that is not declared is `text`. `ltv > 0` on it is refused, as in Postgres: declare its type
under `columns`, or write `ltv::numeric > 0`.
)md";

// The sections, in their order; groups that are not among them follow.
constexpr std::array kSections{"Logic",
                               "Comparison",
                               "Conditional",
                               "Numbers",
                               "Trigonometry",
                               "Text",
                               "Pattern matching",
                               "Regular expressions",
                               "E-mail addresses",
                               "Telephone numbers",
                               "Hashes and encodings",
                               "Dates and times",
                               "JSON",
                               "Conversion"};

// What a result may differ in from the one of a Postgres 15 server, by name.
constexpr std::array kDifferences{
    "**Integers** are 64 bit: `2147483647 + 1` is a number and not an error. `smallint`, `real` "
    "and "
    "`money` are not there.",
    "**Numeric** holds 38 digits. What needs more is an error. `power` of a base that differs from "
    "1 by less than 10^-12 may have another last digit: it is rounded rightly here.",
    "**Collation** is \"C\": texts are compared by code point. Other collations are refused; "
    "`COLLATE \"C\"` has no effect on upper and lower case and on regular expressions.",
    "**Errors** of a row are those of what has to be computed for it, from the left to the right. "
    "Postgres computes all elements behind `ANY` and `ALL`, the constants behind `IN` first, and "
    "nothing of a call that has a constant NULL. A constant pattern, format, unit or zone is "
    "checked with the file, also where no row needs it.",
    "**Texts** that a function or an aggregate makes have at most 16 MiB, and so has jsonb, which "
    "may be nested 1,000 levels deep.",
    "**Upper and lower case** follow Unicode (ICU) for every language alike: `upper('ß')` is `SS`. "
    "A server without ICU changes one character at a time.",
    "**`unaccent`** drops the marks that Unicode's decomposition sets apart, and knows some "
    "letters "
    "more (ß, ø, æ, ł); the extension of that name in Postgres has rules for symbols too.",
    "**Regular expressions** have the syntax of Postgres's advanced ones, and its choice of the "
    "longest or the shortest match, but are run by RE2: back-references, look-ahead, look-behind "
    "and the options `b` and `e` are refused by name; so are `\\m` and `\\M` where the characters "
    "beside them do not tell, and word boundaries in a pattern with letters beyond ASCII. Where "
    "branches of different lengths could share a match in several ways, the groups may be filled "
    "differently.",
    "**`regexp_match`** gives the first group, or the whole match, as text; Postgres gives an "
    "array.",
    "**`encode` and `decode`** take and give texts, since there is no bytea; what `decode` gives "
    "has "
    "to be UTF-8.",
    "**Time zones** are those of the machine's tz database; names as in Postgres. `localtime`, and "
    "zones by POSIX's rules for daylight saving (`EST5EDT,M3.2.0,M11.1.0`) are refused.",
    "**Dates and times**: a text whose parts are labelled by letters (`y2024m02d29`) is refused. "
    "What does not fit (a difference, an age from infinity, the sum of make_interval, the "
    "milliseconds and centuries of to_timestamp) is an error where Postgres gives a wrong value. A "
    "time plus an interval of 292,000 years does not wrap around. `to_char` of an interval has no "
    "J, IW, IYYY and IDDD. A "
    "field that a type does "
    "not have is refused for infinity too. Clocks stand still during a run: `clock_timestamp()` "
    "and `timeofday()` are not there.",
    "**The session's settings** are fixed: `TimeZone` is UTC, `DateStyle` is ISO, MDY, "
    "`IntervalStyle` "
    "is postgres.",
    "**Sub-selects, window functions, arrays as values, row values, XML, `LATERAL` and "
    "user-defined "
    "functions** are not part of the language.",
};

std::string_view name_of_parameter(sql::SqlType type) {
  return type == sql::kAnyType ? "any" : sql::name_of(type);
}

std::string signature(const Function& function, const Overload& overload, bool is_operator) {
  const auto& parameters = overload.parameters;
  const auto result = sql::name_of(overload.result);
  if (is_operator && parameters.size() == 2) {
    return fmt::format("{} {} {} → {}", name_of_parameter(parameters[0]), function.name,
                       name_of_parameter(parameters[1]), result);
  }
  if (is_operator) {
    return fmt::format("{} {} → {}", function.name, name_of_parameter(parameters[0]), result);
  }
  std::vector<std::string_view> names;
  names.reserve(parameters.size() + 1);
  for (const auto type : parameters) names.push_back(name_of_parameter(type));
  if (overload.variadic) names.emplace_back("...");
  return fmt::format("{}({}) → {}", function.name, fmt::join(names, ", "), result);
}

std::string entry(const Function& function, bool is_operator) {
  std::string text = fmt::format("\n### `{}`\n\n{}{}\n", function.name, function.summary,
                                 function.is_own ? " Not a function of Postgres." : "");
  std::vector<std::string> signatures;
  for (const auto& overload : function.overloads) {
    auto its = fmt::format("`{}`", signature(function, overload, is_operator));
    if (std::ranges::find(signatures, its) == signatures.end())
      signatures.push_back(std::move(its));
  }
  if (!signatures.empty()) text += fmt::format("\n{}\n", fmt::join(signatures, "<br>\n"));
  text += "\n```sql\n";
  for (const auto& example : function.examples) {
    text += fmt::format("{}  -- {}\n", example.expression, example.result);
  }
  return text + "```\n";
}

}  // namespace

std::string expression_page(const sql::Catalog& catalog, const sql::AggregateCatalog& aggregates) {
  std::vector<std::string> order(kSections.begin(), kSections.end());
  std::map<std::string, std::string> sections;
  const auto add = [&](const Function& function, bool is_operator) {
    if (std::ranges::find(order, function.group) == order.end()) order.push_back(function.group);
    sections[function.group] += entry(function, is_operator);
  };
  for (const auto& form : catalog.forms()) add(form, false);
  for (const auto& [name, operation] : catalog.operators()) add(operation, true);
  for (const auto& [name, function] : catalog.functions()) add(function, false);

  std::string page = kIntroduction;
  for (const auto& group : order) {
    const auto section = sections.find(group);
    if (section != sections.end()) page += fmt::format("\n## {}\n{}", group, section->second);
  }
  page += aggregate_section(aggregates);
  page += "\n## What differs from a Postgres server\n\n";
  for (const auto* difference : kDifferences) page += fmt::format("- {}\n", difference);
  return page;
}

}  // namespace millrace::app
