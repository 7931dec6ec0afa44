#include "examples/reports_server/data/sql/sql_scanner.h"

#include "connector/base/text/ascii.h"

namespace millrace::reports_server {
namespace {

bool is_word(char c) {
  return is_letter_or_digit(c) || c == '_';
}

std::size_t length_until(std::string_view text, std::string_view end, std::size_t from) {
  const auto found = text.find(end, from);
  return found == text.npos ? text.size() : found + end.size();
}

// Postgres nests them.
std::size_t nested_comment_length(std::string_view text) {
  std::size_t depth = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto two = text.substr(at, 2);
    if (two == "/*") {
      ++depth;
    } else if (two == "*/") {
      if (--depth == 0) return at + 2;
    }
    at += two == "/*" || two == "*/" ? 2 : 1;
  }
  return text.size();
}

// E'...': a backslash takes the quote after it.
std::size_t escaped_string_length(std::string_view text) {
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '\'') return at + 1;
    if (text[at] == '\\') ++at;
  }
  return text.size();
}

// $$...$$ and $tag$...$tag$.
std::size_t dollar_quoted_length(std::string_view text) {
  std::size_t end = 1;
  while (end < text.size() && is_word(text[end])) ++end;
  if (end == text.size() || text[end] != '$' || is_digit(text[1])) return 0;
  return length_until(text, text.substr(0, end + 1), end + 1);
}

bool ends_a_word(std::string_view before) {
  return !before.empty() && is_word(before.back());
}

// Whether the quote after this is that of E'...', not of an alias that ends in e.
bool begins_escapes(std::string_view before) {
  return (before.ends_with('e') || before.ends_with('E')) &&
         !ends_a_word(before.substr(0, before.size() - 1));
}

std::size_t postgres_quoted_length(std::string_view before, std::string_view text) {
  if (text.starts_with("/*")) return nested_comment_length(text);
  if (text[0] == '\'' && begins_escapes(before)) return escaped_string_length(text);
  if (text[0] == '$' && !ends_a_word(before)) return dollar_quoted_length(text);
  return 0;
}

std::size_t sqlite_quoted_length(std::string_view text) {
  if (text.starts_with("/*")) return length_until(text, "*/", 2);
  if (text[0] == '`') return length_until(text, "`", 1);
  return text[0] == '[' ? length_until(text, "]", 1) : 0;
}

}  // namespace

// A doubled quote needs no care: it ends one string and begins the next.
std::size_t quoted_length(std::string_view sql, std::size_t at, SqlDialect dialect) {
  const auto text = sql.substr(at);
  if (text.starts_with("--")) return length_until(text, "\n", 2);
  if (text[0] == '"') return length_until(text, "\"", 1);
  const auto special = dialect == SqlDialect::Postgres
                           ? postgres_quoted_length(sql.substr(0, at), text)
                           : sqlite_quoted_length(text);
  if (special == 0 && text[0] == '\'') return length_until(text, "'", 1);
  return special;
}

// A colon after a colon is a cast, and Postgres' a[1:2] is a slice.
std::size_t parameter_length(std::string_view sql, std::size_t at, SqlDialect dialect) {
  if (at > 0 && sql[at - 1] == ':') return 0;
  std::size_t end = at + 1;
  if (dialect == SqlDialect::Postgres && end < sql.size() && is_digit(sql[end])) return 0;
  while (end < sql.size() && is_word(sql[end])) ++end;
  return end - at - 1;
}

}  // namespace millrace::reports_server
