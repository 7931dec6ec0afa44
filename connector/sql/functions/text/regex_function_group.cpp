// Regular expressions.

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/functions/text/appending.h"
#include "connector/sql/functions/text/regex_calls.h"
#include "connector/sql/functions/text/sections.h"

namespace millrace::sql {
namespace {

using View = std::string_view;
using Number = std::int64_t;
using text::MatchChoice;

// Calls `use` with the expression that the pattern makes, or gives its fault.
template <class Use>
auto with(Call& call, View pattern, View flags, Use use)
    -> Outcome<std::remove_cvref_t<decltype(*use(std::declval<RegexState::Compiled&>()))>> {
  auto compiled = call.state<RegexState>().compiled(pattern, flags);
  if (!compiled) return std::unexpected(std::move(compiled).error());
  return use(**compiled);
}

Outcome<bool> matches(Call& call, View text, View pattern, View flags) {
  return with(call, pattern, flags, [&](const RegexState::Compiled& compiled) -> Outcome<bool> {
    return compiled.regex.matches(text);
  });
}

Overload match_operator(bool ignore_case, bool wanted) {
  const auto run = [wanted](Call& call, View text, View pattern) -> Outcome<bool> {
    auto found = matches(call, text, pattern, {});
    if (found) *found = *found == wanted;
    return found;
  };
  return with_regex(overload<Boolean(Text, Text)>(run), {.ignore_case = ignore_case});
}

void add_operators(Catalog& catalog) {
  catalog.add_operator({"~",
                        kRegexSection,
                        "Whether a text has a match of the regular expression.",
                        {{"'thomas' ~ 't.*ma'", "true"}, {"'abc' SIMILAR TO '%(b|d)%'", "true"}},
                        {match_operator(false, true)}});
  catalog.add_operator({"~*",
                        kRegexSection,
                        "Whether a text has a match in any case.",
                        {{"'thomas' ~* 'T.*ma'", "true"}},
                        {match_operator(true, true)}});
  catalog.add_operator({"!~",
                        kRegexSection,
                        "Whether a text has no match of the regular expression.",
                        {{"'thomas' !~ 't.*max'", "true"}},
                        {match_operator(false, false)}});
  catalog.add_operator({"!~*",
                        kRegexSection,
                        "Whether a text has no match in any case.",
                        {{"'thomas' !~* 'T.*ma'", "false"}},
                        {match_operator(true, false)}});
  catalog.add_function(
      {"regexp_like",
       kRegexSection,
       "Whether a text has a match; with flags, of which i ignores the case.",
       {{"regexp_like('Hello World', 'world$', 'i')", "true"}},
       {with_regex(overload<Boolean(Text, Text)>(
            [](Call& call, View text, View pattern) { return matches(call, text, pattern, {}); })),
        with_regex(overload<Boolean(Text, Text, Text)>(matches),
                   {.flags = 2, .global = "regexp_like"})}});
}

Outcome<Number> count(Call& call, View text, View pattern, Number start, View flags) {
  return with(call, pattern, flags, [&](const RegexState::Compiled& compiled) {
    return text::regexp_count(compiled.regex, text, start);
  });
}

void add_count(Catalog& catalog) {
  catalog.add_function(
      {"regexp_count",
       kRegexSection,
       "How many matches a text has, from a character on.",
       {{"regexp_count('123456789012', '\\d\\d\\d', 2)", "3"}},
       {with_regex(overload<Bigint(Text, Text)>(
            [](Call& call, View text, View pattern) { return count(call, text, pattern, 1, {}); })),
        with_regex(overload<Bigint(Text, Text, Bigint)>(
            [](Call& call, View text, View pattern, Number start) {
              return count(call, text, pattern, start, {});
            })),
        with_regex(overload<Bigint(Text, Text, Bigint, Text)>(count),
                   {.flags = 3, .global = "regexp_count"})}});
}

Outcome<std::optional<View>> substr(Call& call, View text, View pattern, MatchChoice choice,
                                    View flags) {
  return with(call, pattern, flags, [&](const RegexState::Compiled& compiled) {
    return text::regexp_substr(compiled.regex, text, choice);
  });
}

void add_substr(Catalog& catalog) {
  const RegexArguments flags{.flags = 4, .global = "regexp_substr"};
  catalog.add_function(
      {"regexp_substr",
       kRegexSection,
       "A match: from a character on, the one with a number, or what a group of it took.",
       {{"regexp_substr('ABCDEF', 'c(.)(..)', 1, 1, 'i')", "CDEF"},
        {"regexp_substr('ABCDEF', 'c(.)(..)', 1, 1, 'i', 2)", "EF"}},
       {with_regex(overload<Text(Text, Text)>([](Call& call, View text, View pattern) {
          return substr(call, text, pattern, {}, {});
        })),
        with_regex(overload<Text(Text, Text, Bigint)>(
            [](Call& call, View text, View pattern, Number start) {
              return substr(call, text, pattern, {.start = start}, {});
            })),
        with_regex(overload<Text(Text, Text, Bigint, Bigint)>(
            [](Call& call, View text, View pattern, Number start, Number number) {
              return substr(call, text, pattern, {start, number}, {});
            })),
        with_regex(
            overload<Text(Text, Text, Bigint, Bigint, Text)>(
                [](Call& call, View text, View pattern, Number start, Number number, View letters) {
                  return substr(call, text, pattern, {start, number}, letters);
                }),
            flags),
        with_regex(overload<Text(Text, Text, Bigint, Bigint, Text, Bigint)>(
                       [](Call& call, View text, View pattern, Number start, Number number,
                          View letters, Number group) {
                         return substr(call, text, pattern, {start, number, group}, letters);
                       }),
                   flags)}});
}

Outcome<Number> instr(Call& call, View text, View pattern, MatchChoice choice, Number end = 0,
                      View flags = {}) {
  return with(call, pattern, flags, [&](const RegexState::Compiled& compiled) {
    return text::regexp_instr(compiled.regex, text, choice, end);
  });
}

void add_instr(Catalog& catalog) {
  const RegexArguments flags{.flags = 5, .global = "regexp_instr"};
  catalog.add_function(
      {"regexp_instr",
       kRegexSection,
       "Where a match starts, or the character behind it (end option 1); 0 when there is none.",
       {{"regexp_instr('ABCDEF', 'c(.)(..)', 1, 1, 0, 'i')", "3"},
        {"regexp_instr('ABCDEF', 'c(.)(..)', 1, 1, 0, 'i', 2)", "5"}},
       {with_regex(overload<Bigint(Text, Text)>(
            [](Call& call, View text, View pattern) { return instr(call, text, pattern, {}); })),
        with_regex(overload<Bigint(Text, Text, Bigint)>(
            [](Call& call, View text, View pattern, Number start) {
              return instr(call, text, pattern, {.start = start});
            })),
        with_regex(overload<Bigint(Text, Text, Bigint, Bigint)>(
            [](Call& call, View text, View pattern, Number start, Number number) {
              return instr(call, text, pattern, {start, number});
            })),
        with_regex(overload<Bigint(Text, Text, Bigint, Bigint, Bigint)>(
            [](Call& call, View text, View pattern, Number start, Number number, Number end) {
              return instr(call, text, pattern, {start, number}, end);
            })),
        with_regex(overload<Bigint(Text, Text, Bigint, Bigint, Bigint, Text)>(
                       [](Call& call, View text, View pattern, Number start, Number number,
                          Number end, View letters) {
                         return instr(call, text, pattern, {start, number}, end, letters);
                       }),
                   flags),
        with_regex(overload<Bigint(Text, Text, Bigint, Bigint, Bigint, Text, Bigint)>(
                       [](Call& call, View text, View pattern, Number start, Number number,
                          Number end, View letters, Number group) {
                         return instr(call, text, pattern, {start, number, group}, end, letters);
                       }),
                   flags)}});
}

Outcome<std::optional<View>> match(Call& call, View text, View pattern, View flags) {
  return with(call, pattern, flags, [&](const RegexState::Compiled& compiled) {
    return Outcome<std::optional<View>>(text::regexp_match(compiled.regex, text));
  });
}

void add_match(Catalog& catalog) {
  catalog.add_function(
      {"regexp_match",
       kRegexSection,
       "What the first group of the first match took, or the whole match of an expression without "
       "groups. Postgres gives an array of all groups.",
       {{"regexp_match('foobarbequebaz', '(bar)(beque)')", "bar"},
        {"regexp_match('foobarbequebaz', 'bar.*que')", "barbeque"}},
       {with_regex(overload<Text(Text, Text)>(
            [](Call& call, View text, View pattern) { return match(call, text, pattern, {}); })),
        with_regex(overload<Text(Text, Text, Text)>(match),
                   {.flags = 2, .global = "regexp_match"})},
       true});
  catalog.add_function(
      {"regexp_split_part",
       kRegexSection,
       "The part with this number, from 1, between the matches; NULL behind the last one. Postgres "
       "has regexp_split_to_array().",
       {{"regexp_split_part('a , b,c', '\\s*,\\s*', 2)", "b"}},
       {with_regex(overload<Text(Text, Text, Bigint)>(
           [](Call& call, View text, View pattern, Number number) {
             return with(call, pattern, {}, [&](const RegexState::Compiled& compiled) {
               return Outcome<std::optional<View>>(
                   text::regexp_split_part(compiled.regex, text, number));
             });
           }))},
       true});
}

}  // namespace

void register_regex_function_group(Catalog& catalog);

void register_regex_function_group(Catalog& catalog) {
  add_operators(catalog);
  add_count(catalog);
  add_substr(catalog);
  add_instr(catalog);
  add_match(catalog);
}

}  // namespace millrace::sql
