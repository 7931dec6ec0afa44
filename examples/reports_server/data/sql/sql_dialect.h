#pragma once

namespace millrace::reports_server {

// Whose SQL a query is: how text is quoted, and how a parameter is written.
enum class SqlDialect {
  Sqlite,    // `?`; names may stand in `...` and [...].
  Postgres,  // `$1`; $tag$...$tag$, E'...' and a::type.
};

}  // namespace millrace::reports_server
