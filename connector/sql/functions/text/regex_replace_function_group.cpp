// regexp_replace(), and the regular expressions of SQL's standard.

#include "connector/sql/catalog/catalog.h"
#include "connector/sql/functions/text/regex_calls.h"
#include "connector/sql/functions/text/sections.h"

namespace millrace::sql {
namespace {

using View = std::string_view;
using Number = std::int64_t;

struct Replacing {
  View text, pattern, with;
  View flags = {};
  Number start = 1;
  std::optional<Number> number = {};  // Without it, flag g decides.
};

Outcome<View> replace(Call& call, const Replacing& replacing) {
  auto& state = call.state<RegexState>();
  const auto compiled = state.compiled(replacing.pattern, replacing.flags);
  if (!compiled) return std::unexpected(compiled.error());
  const auto& replacement = state.replacement(replacing.with);
  const Number number = replacing.number.value_or((*compiled)->all ? 0 : 1);
  auto& out = state.out();
  if (auto done = text::regexp_replace((*compiled)->regex, replacing.text, replacement,
                                       {replacing.start, number}, out);
      !done) {
    return std::unexpected(std::move(done).error());
  }
  return call.copy(out);
}

std::vector<Overload> replace_overloads() {
  return {with_regex(
              overload<Text(Text, Text, Text)>([](Call& call, View text, View pattern, View with) {
                return replace(call, {text, pattern, with});
              })),
          with_regex(overload<Text(Text, Text, Text, Text)>(
                         [](Call& call, View text, View pattern, View with, View flags) {
                           return replace(call, {text, pattern, with, flags});
                         }),
                     {.flags = 3}),
          with_regex(overload<Text(Text, Text, Text, Bigint)>(
              [](Call& call, View text, View pattern, View with, Number start) {
                return replace(call, {text, pattern, with, {}, start});
              })),
          with_regex(overload<Text(Text, Text, Text, Bigint, Bigint)>(
              [](Call& call, View text, View pattern, View with, Number start, Number number) {
                return replace(call, {text, pattern, with, {}, start, number});
              })),
          with_regex(overload<Text(Text, Text, Text, Bigint, Bigint, Text)>(
                         [](Call& call, View text, View pattern, View with, Number start,
                            Number number, View flags) {
                           return replace(call, {text, pattern, with, flags, start, number});
                         }),
                     {.flags = 5})};
}

Outcome<std::optional<View>> first_match(Call& call, View text, View pattern) {
  const auto compiled = call.state<RegexState>().compiled(pattern);
  if (!compiled) return std::unexpected(compiled.error());
  return text::regexp_match((*compiled)->regex, text);
}

// A constant pattern is judged at once, and cached as one of rows when it is fine.
RegexState::Made judge_similar(ConstantArguments arguments) {
  const auto pattern = constant_text(arguments, 1);
  const auto escape = constant_text(arguments, 2);
  if (pattern && escape) {
    const auto regex = text::similar_to_regex(*pattern, *escape);
    if (!regex) return std::unexpected(ArgumentFault{2, regex.error()});
    const auto compiled = text::Regex::compile(*regex);
    if (!compiled) return std::unexpected(ArgumentFault{1, compiled.error()});
  }
  return RegexState::make({}, std::vector<const Vector*>(3, nullptr));
}

// substring(text SIMILAR pattern ESCAPE escape): what stands between the two separators. As in
// Postgres, the pattern is judged before the text is looked at.
Overload similar_overload() {
  using Given = std::optional<View>;
  const auto run = [](Call& call, Given text, Given pattern, Given escape) -> Outcome<Given> {
    if (!pattern || !escape) return std::nullopt;
    const auto regex = text::similar_to_regex(*pattern, *escape);
    if (!regex) return std::unexpected(regex.error());
    if (!text) return std::nullopt;
    return first_match(call, *text, *regex);
  };
  return prepared(overload_with_nulls<Text(Text, Text, Text)>(run), judge_similar);
}

}  // namespace

void register_regex_replace_function_group(Catalog& catalog);

void register_regex_replace_function_group(Catalog& catalog) {
  catalog.add_function(
      {"regexp_replace",
       kRegexSection,
       "Replaces the first match, the one with a number, or all of them with flag g or number 0; "
       "\\1 to \\9 are groups, \\& is the match.",
       {{"regexp_replace('Thomas', '.[mN]a.', 'M')", "ThM"},
        {"regexp_replace('foobarbaz', 'b(..)', 'X\\1Y', 'g')", "fooXarYXazY"},
        {"regexp_replace('A PostgreSQL function', 'a|e|i|o|u', 'X', 1, 3, 'i')",
         "A PostgrXSQL function"}},
       replace_overloads()});
  catalog.add_function({"substring",
                        kTextSection,
                        "",
                        {{"substring('Thomas' FROM '...$')", "mas"},
                         {"substring('foobar' SIMILAR '%#\"o_b#\"%' ESCAPE '#')", "oob"}},
                        {with_regex(overload<Text(Text, Text)>(first_match)), similar_overload()}});
  const auto similar = [](View pattern) { return text::similar_to_regex(pattern); };
  const auto similar_escape = [](View pattern, View escape) {
    return text::similar_to_regex(pattern, escape);
  };
  catalog.add_function(
      {"similar_to_escape",
       kRegexSection,
       "The regular expression for a pattern of SIMILAR TO.",
       {{"similar_to_escape('a%')", "^(?:a.*)$"}},
       {overload<Text(Text)>(similar), overload<Text(Text, Text)>(similar_escape)}});
}

}  // namespace millrace::sql
