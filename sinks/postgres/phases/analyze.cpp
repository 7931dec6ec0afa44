#include "sinks/postgres/phases/analyze.h"

#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "sinks/postgres/catalog/table.h"
#include "sinks/postgres/phases/transaction.h"

namespace millrace::sinks::postgres {
namespace {

// Appended rows are counted against nothing; then only a table that was made had none before.
bool are_first(const LoadWork& work) {
  return work.rows > 0 && (!work.is_there() || work.settled.before == 0);
}

}  // namespace

Task<std::optional<std::string>> analyze_first_rows(LoadWork& work) {
  if (!are_first(work)) co_return std::nullopt;
  const auto& options = work.database.options();
  const auto table = quote_name(work.table);
  // Where it is locked somebody else is at work on it, and waiting would keep the run.
  std::vector<io::PgStatement> statements{
      {"BEGIN"},
      {fmt::format("SET LOCAL statement_timeout = {}", options.statement_timeout.count())},
      {"ANALYZE (SKIP_LOCKED) " + table},
      {"COMMIT"}};
  auto done = co_await run_all(work.connection(), std::move(statements));
  if (done) co_return std::nullopt;
  (void)co_await execute(work.connection(), "ROLLBACK");
  co_return fmt::format("warning: the table was loaded, and not analyzed: {}; run: ANALYZE {}",
                        done.error().message(), printable(table));
}

}  // namespace millrace::sinks::postgres
