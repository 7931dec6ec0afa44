#include "connector/sql/syntax/syntax_error.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/invisible.h"
#include "connector/base/text/text.h"

namespace millrace::sql::syntax {

namespace {

struct Hint {
  std::string_view sign;
  std::string_view advice;
};

// Signs of other languages that Postgres would take for an operator that somebody had defined.
constexpr std::array<Hint, 7> kForeignOperators{
    {{"==", "values are compared by ="},
     {"===", "values are compared by ="},
     {"!==", "values are compared by <>"},
     {"&&", "conditions are joined by AND"},
     {"!", "a condition is negated by NOT"},
     {"=~", "a regular expression is matched by ~"},
     {"<=>", "values that may be NULL are compared by IS NOT DISTINCT FROM"}}};

// Keywords that are also likely names of columns.
constexpr std::array<std::string_view, 34> kKeywordsThatNameColumns{
    "all",     "analyze",  "array",   "asc",     "both",       "check",  "column",
    "default", "desc",     "do",      "end",     "fetch",      "for",    "foreign",
    "from",    "grant",    "group",   "having",  "initially",  "limit",  "offset",
    "only",    "order",    "placing", "primary", "references", "select", "table",
    "to",      "trailing", "unique",  "user",    "using",      "when"};

constexpr std::array<std::string_view, 10> kWordsBehindAValue{
    "is", "in", "not", "like", "ilike", "between", "and", "or", "then", "end"};

// Whether the token is such a keyword, with something behind it that follows a value and no clause.
bool names_a_column(const Tokens& tokens, std::size_t index) {
  const auto& all = tokens.all();
  if (!tokens.is_any_word(all[index], kKeywordsThatNameColumns)) return false;
  if (index + 1 == all.size()) return true;
  const Token& next = all[index + 1];
  const bool is_sign = next.kind == Token::Kind::Operator || next.kind == Token::Kind::Punctuation;
  return is_sign ? !tokens.is_sign(next, "(") : tokens.is_any_word(next, kWordsBehindAValue);
}

bool is_any_sign(const Tokens& tokens, const Token& token, std::string_view one,
                 std::string_view other) {
  return tokens.is_sign(token, one) || tokens.is_sign(token, other);
}

bool has_open_case(const Tokens& tokens) {
  const auto count = [&](std::string_view word) {
    return std::ranges::count_if(tokens.all(),
                                 [&](const auto& token) { return tokens.is_word(token, word); });
  };
  return count("case") > count("end");
}

std::string hint_behind(const Tokens& tokens, const Token& before) {
  if (tokens.is_word(before, "in")) return "; IN is followed by a list in parentheses: IN (1, 2)";
  if (tokens.is_word(before, "is")) {
    return "; IS is followed by NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM, or NOT and one of "
           "them";
  }
  return "";
}

// Postgres may only see at the next token that the keyword was meant as a name.
std::string hint_on_keyword(const Tokens& tokens, std::size_t index) {
  for (const std::size_t i : {index, std::max<std::size_t>(index, 1) - 1}) {
    const Token& token = tokens.all()[i];
    if (!names_a_column(tokens, i)) continue;
    return fmt::format("; a column with the name of a keyword stands in double quotes: \"{}\"",
                       lower(tokens.text_of(token)));
  }
  return "";
}

std::string hint_at(const Tokens& tokens, std::size_t index) {
  const auto& all = tokens.all();
  const Token& token = all[index];
  if (index > 0) {
    if (auto hint = hint_behind(tokens, all[index - 1]); !hint.empty()) return hint;
    const bool doubled =
        is_any_sign(tokens, token, "=", "<>") && tokens.is_sign(all[index - 1], "=");
    if (doubled) return "; values are compared by a single =";
  }
  if (token.kind == Token::Kind::QuotedName) {
    return fmt::format("; text stands in single quotes: '{}'",
                       printable(tokens.name_of(token), 40));
  }
  if (tokens.text_of(token) == ":" || tokens.text_of(token) == "?") {
    return "; a choice is written CASE WHEN … THEN … ELSE … END";
  }
  return hint_on_keyword(tokens, index);
}

// The string whose escapes Postgres did not like, which it does not say.
std::size_t bad_string(const Tokens& tokens) {
  const auto found = std::ranges::find_if(tokens.all(), [&](const Token& token) {
    return token.kind == Token::Kind::String && !tokens.text_of(token).starts_with('\'') &&
           tokens.text_of(token).contains('\\');
  });
  return found == tokens.all().end() ? 0 : found->at;
}

std::string_view advice_on(std::string_view sign) {
  if (sign.contains('`')) return "names are not quoted by ` here";
  const auto found = std::ranges::find(kForeignOperators, sign, &Hint::sign);
  return found == kForeignOperators.end() ? "" : found->advice;
}

// Of a word, which Postgres lets begin with any character beyond ASCII.
std::optional<Fault> foreign_character(const Token& token, std::string_view written) {
  if (begins_with_typographic_quote(written)) {
    return Fault{token.at,
                 "a typographic quote stands here; text stands in single quotes ('), names of "
                 "columns in double quotes (\")"};
  }
  for (std::size_t i = 0; i < written.size(); ++i) {
    const auto rest = written.substr(i);
    if (invisible_length(rest) == 0) continue;
    return Fault{token.at + i, fmt::format("{} stands here, which is invisible; remove it",
                                           code_point_name(rest))};
  }
  return std::nullopt;
}

}  // namespace

Fault syntax_error(std::string_view message, std::optional<std::size_t> at, const Tokens& tokens) {
  std::string words = printable(message);
  if (!at) return {bad_string(tokens), std::move(words)};

  const std::size_t index = tokens.index_at(*at);
  if (index < tokens.all().size()) {
    words += hint_at(tokens, index);
  } else if (has_open_case(tokens)) {
    words += "; a CASE ends with END";
  } else if (!tokens.all().empty()) {
    words += hint_behind(tokens, tokens.all().back());
  }
  return {*at, std::move(words)};
}

Fault surplus_word(const Tokens& tokens) {
  const Token& last = tokens.all().back();
  auto hint = hint_behind(tokens, last);
  if (hint.empty()) hint = hint_at(tokens, tokens.all().size() - 1);
  return {last.at, fmt::format("an expression is one value; {} behind it has no place here{}",
                               printable(tokens.text_of(last), 60), hint)};
}

std::optional<Fault> foreign_sign(const Tokens& tokens) {
  for (const Token& token : tokens.all()) {
    const auto written = tokens.text_of(token);
    if (token.kind == Token::Kind::Operator) {
      const auto advice = advice_on(written);
      if (advice.empty()) continue;
      return Fault{token.at, fmt::format("'{}' is no operator; {}", written, advice)};
    }
    if (token.kind != Token::Kind::Word) continue;
    if (auto fault = foreign_character(token, written)) return fault;
  }
  return std::nullopt;
}

}  // namespace millrace::sql::syntax
