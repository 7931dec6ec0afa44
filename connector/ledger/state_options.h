#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "config/spec/syntax.h"
#include "config/values/file_paths.h"
#include "config/values/secret.h"

namespace millrace::ledger {

// Where the ledger is kept, as the file says: `state: {sqlite: {...}}` or `state: {postgres:
// {...}}`, exactly one of them; a SQLite file when the file says nothing.

struct SqliteStateOptions {
  config::OutputPath path{".millrace/state.db"};
};

struct PostgresStateOptions {
  config::Secret dsn;
};

struct StateOptions {
  std::optional<SqliteStateOptions> sqlite;
  std::optional<PostgresStateOptions> postgres;

  // Has the default file lie in this folder.
  void keep_default_in(const std::filesystem::path& folder);

  // The file of the ledger; none when it is in Postgres.
  std::optional<std::filesystem::path> file() const;
  // What the ids of the ledger's tables in Postgres begin with, as components::WrittenTarget has
  // them; empty when it is in a file.
  std::string tables() const;
};

config::Spec<SqliteStateOptions> sqlite_state_spec();
config::Spec<PostgresStateOptions> postgres_state_spec();
// The two of them, of which a file names exactly one. Another kind is another line.
config::Syntax<StateOptions> state_syntax();

}  // namespace millrace::ledger
