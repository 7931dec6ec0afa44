#include "connector/io/postgres/postgres_names.h"

#include <vector>

#include "connector/base/text/control.h"
#include "connector/base/text/text.h"

namespace millrace::io {
namespace {

constexpr std::size_t kLongestName = 63;

std::unexpected<Error> bad_table(std::string_view text, std::string_view why) {
  return fail(ErrorKind::InvalidConfig, "table \"" + printable(text) + "\" " + std::string(why) +
                                            "; write schema.table, or \"a part in quotes\"");
}

// Takes a part off the front of `rest`, with its quotes undone. False when it is malformed.
bool take_part(std::string_view& rest, std::string& part) {
  if (!rest.starts_with('"')) {
    const auto end = std::min(rest.find('.'), rest.size());
    part = rest.substr(0, end);
    rest.remove_prefix(end);
    return part.find('"') == std::string::npos;
  }
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] != '"') {
      part += rest[i];
    } else if (rest.substr(i + 1).starts_with('"')) {
      part += rest[i++];
    } else {
      rest.remove_prefix(i + 1);
      return true;
    }
  }
  return false;
}

}  // namespace

Result<QualifiedName> parse_table_name(std::string_view text) {
  if (has_control_character(text)) return bad_table(text, "contains a control character");
  std::vector<std::string> parts;
  std::string_view rest = text;
  for (;;) {
    std::string part;
    if (!take_part(rest, part)) return bad_table(text, "has an unbalanced quote");
    if (part.empty()) return bad_table(text, "has an empty part");
    parts.push_back(std::move(part));
    if (rest.empty()) break;
    if (rest[0] != '.') return bad_table(text, "has text after a closing quote");
    rest.remove_prefix(1);
  }
  if (parts.size() > 2) return bad_table(text, "has more than two parts");
  for (const auto& part : parts) {
    if (auto quoted = quote_pg_identifier(part); !quoted) return fail(quoted.error());
  }
  if (parts.size() == 1) return QualifiedName{"", std::move(parts[0])};
  return QualifiedName{std::move(parts[0]), std::move(parts[1])};
}

Result<std::string> quote_pg_identifier(std::string_view name) {
  if (name.empty()) return fail(ErrorKind::InvalidConfig, "a name in Postgres cannot be empty");
  if (name.find('\0') != std::string_view::npos) {
    return fail(ErrorKind::InvalidConfig, "the name \"" + printable(name) +
                                              "\" contains a NUL, which Postgres does not allow");
  }
  if (name.size() > kLongestName) {
    return fail(ErrorKind::InvalidConfig,
                "the name \"" + printable(name) + "\" has " + std::to_string(name.size()) +
                    " bytes, and Postgres allows 63; choose a shorter one");
  }
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string quote_pg_literal(std::string_view text) {
  std::string quoted = " E'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += c;
    quoted += c;
  }
  return quoted + '\'';
}

}  // namespace millrace::io
