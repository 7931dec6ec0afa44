#include "connector/io/postgres/postgres_error.h"

#include <algorithm>
#include <charconv>

#include <libpq-fe.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"

namespace millrace::io {
namespace {

struct Meaning {
  std::string_view prefix;  // Of the SQLSTATE; the first that fits counts.
  ErrorKind kind;
  std::string_view advice;
};

constexpr Meaning kMeanings[] = {
    {"08", ErrorKind::Transient, ""},
    {"22", ErrorKind::BadData, ""},
    {"23", ErrorKind::BadData, ""},
    {"25006", ErrorKind::Transient,
     "it may be a standby: name the primary, or add target_session_attrs=read-write to the dsn"},
    {"25P0", ErrorKind::Transient, ""},
    {"28", ErrorKind::Refused, "check the user and the password in the dsn, and pg_hba.conf"},
    {"3D000", ErrorKind::Refused, "create the database, or correct dbname in the dsn"},
    {"40001", ErrorKind::Transient, ""},
    {"40P01", ErrorKind::Transient, ""},
    {"42501", ErrorKind::Refused, "grant the right to the user of the dsn"},
    {"44", ErrorKind::BadData, ""},
    {"53100", ErrorKind::Transient, "free space on the server's disk"},
    {"53300", ErrorKind::Transient, "lower max_connections here, or raise it on the server"},
    {"53", ErrorKind::Transient, ""},
    {"54", ErrorKind::BadData, ""},
    {"55P03", ErrorKind::Transient, "another session holds the lock; see lock_timeout"},
    {"57014", ErrorKind::Transient, "raise statement_timeout if it ran out"},
    {"57P0", ErrorKind::Transient, ""},
    {"58", ErrorKind::Transient, ""},
    {"P0", ErrorKind::BadData, ""},
};

// Also of a session that idles in a transaction.
constexpr std::string_view kEndsSession[] = {"08", "25P0", "57P0"};

const Meaning* find(std::string_view sqlstate) {
  for (const auto& meaning : kMeanings) {
    if (sqlstate.starts_with(meaning.prefix)) return &meaning;
  }
  return nullptr;
}

std::string field(const PGresult* answer, int code) {
  const char* text = PQresultErrorField(answer, code);
  return text ? postgres_line(text) : std::string();
}

// "Failing row contains (1, Ada, ...)" comes with a broken NOT NULL, CHECK or view; triggers and
// the parsers of values say what they like. Of a key the detail has the key alone.
bool quotes_rows(std::string_view sqlstate, std::string_view detail) {
  for (const std::string_view key : {"23503", "23505", "23P01"}) {
    if (sqlstate == key) return false;
  }
  if (detail.starts_with("Partition key ")) return false;
  return std::ranges::any_of(std::initializer_list<std::string_view>{"22", "23", "44", "P0"},
                             [&](auto state_class) { return sqlstate.starts_with(state_class); });
}

std::string_view up_to(std::string_view text, std::string_view ends) {
  return text.substr(0, std::min(text.find_first_of(ends), text.size()));
}

// ", line 3" or ", Zeile 3" taken off the front of `text`: what follows its word.
std::string_view take_item(std::string_view& text) {
  const auto item = up_to(text.substr(2), ",:");
  text.remove_prefix(2 + item.size());
  const auto value = item.substr(std::min(item.find(' '), item.size()));
  const auto first = value.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return value.substr(first, value.find_last_not_of(' ') - first + 1);
}

}  // namespace

std::string postgres_line(std::string_view text, std::size_t limit) {
  std::string line;
  while (!text.empty()) {
    const auto part = trimmed(up_to(text, "\n"));
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    if (part.empty()) continue;
    if (!line.empty()) line += line.ends_with(':') ? " " : "; ";
    line += part;
  }
  return printable(line, limit);
}

ErrorKind postgres_error_kind(std::string_view sqlstate) {
  if (sqlstate.empty()) return ErrorKind::Transient;
  const auto* meaning = find(sqlstate);
  return meaning ? meaning->kind : ErrorKind::Refused;
}

bool ends_session(std::string_view sqlstate) {
  if (sqlstate.empty()) return true;
  return std::ranges::any_of(kEndsSession,
                             [&](auto prefix) { return sqlstate.starts_with(prefix); });
}

std::string_view postgres_advice(std::string_view sqlstate) {
  const auto* meaning = find(sqlstate);
  return meaning ? meaning->advice : "";
}

std::string postgres_message(const PGresult* answer) {
  const std::string sqlstate = field(answer, PG_DIAG_SQLSTATE);
  std::string message = field(answer, PG_DIAG_MESSAGE_PRIMARY);
  if (message.empty()) message = postgres_line(PQresultErrorMessage(answer));
  const auto detail = field(answer, PG_DIAG_MESSAGE_DETAIL);
  if (!detail.empty() && !quotes_rows(sqlstate, detail)) message += " (" + detail + ")";
  const auto advice = postgres_advice(sqlstate);
  const auto hint = field(answer, PG_DIAG_MESSAGE_HINT);
  if (!advice.empty()) {
    message += "; " + std::string(advice);
  } else if (!hint.empty()) {
    message += "; " + hint;
  }
  return message;
}

PgCopyPlace read_copy_place(std::string_view context) {
  while (!context.empty()) {
    const auto line = up_to(context, "\n");
    context.remove_prefix(std::min(line.size() + 1, context.size()));
    if (!line.starts_with("COPY ")) continue;
    auto rest = line.substr(up_to(line, ",").size());
    if (!rest.starts_with(", ")) continue;
    PgCopyPlace place;
    const auto number = take_item(rest);
    std::from_chars(number.data(), number.data() + number.size(), place.row);
    if (place.row > 0 && rest.starts_with(", ")) place.column = take_item(rest);
    return place;
  }
  return {};
}

}  // namespace millrace::io
