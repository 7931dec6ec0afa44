#include "connector/io/postgres_error.h"

namespace millrace::io {
namespace {

struct Meaning {
  std::string_view prefix;  // Of the SQLSTATE; the first that fits counts.
  ErrorKind kind;
  std::string_view advice;
};

constexpr Meaning kMeanings[] = {
    {"08", ErrorKind::Disconnected, ""},
    {"22", ErrorKind::BadData, ""},
    {"23", ErrorKind::BadData, ""},
    {"25006", ErrorKind::Transient,
     "it may be a standby: name the primary, or add target_session_attrs=read-write to the dsn"},
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
    {"57P0", ErrorKind::Disconnected, ""},
    {"58", ErrorKind::Transient, ""},
    {"P0", ErrorKind::BadData, ""},
};

const Meaning* find(std::string_view sqlstate) {
  for (const auto& meaning : kMeanings) {
    if (sqlstate.starts_with(meaning.prefix)) return &meaning;
  }
  return nullptr;
}

}  // namespace

ErrorKind postgres_error_kind(std::string_view sqlstate) {
  if (sqlstate.empty()) return ErrorKind::Disconnected;
  const auto* meaning = find(sqlstate);
  return meaning ? meaning->kind : ErrorKind::Refused;
}

std::string_view postgres_advice(std::string_view sqlstate) {
  const auto* meaning = find(sqlstate);
  return meaning ? meaning->advice : "";
}

}  // namespace millrace::io
