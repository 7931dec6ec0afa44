#include "sinks/postgres/phases/verify.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "sinks/postgres/catalog/table.h"
#include "sinks/postgres/phases/transaction.h"

namespace millrace::sinks::postgres {

using components::kLoadColumn;
using components::Mode;

namespace {

std::string reason(const LoadWork& work) {
  const auto& reactions = work.reactions;
  if (!reactions.may_interfere() && reactions.may_hide_rows()) {
    return fmt::format(
        "row-level security hides rows from {} once they are written, and the next "
        "load would not know them; have a policy FOR SELECT show them",
        reactions.user_with_policies());
  }
  return (reactions.may_interfere() ? reactions.interfering()
                                    : std::string("a foreign key within the table")) +
         " of the table keeps, drops or adds rows";
}

}  // namespace

bool has_to_be_verified(const LoadWork& work) {
  const bool goes_on = work.settled.deleted > 0 && work.reactions.refer_to_itself();
  return goes_on || work.reactions.may_interfere() || work.reactions.may_hide_rows();
}

Task<Result<void>> verify(LoadWork& work) {
  const auto& report = work.settled;
  // Triggers that wait for COMMIT would act after the count.
  auto fired = co_await execute(work.connection(), "SET CONSTRAINTS ALL IMMEDIATE");
  if (!fired) co_return fail(std::move(fired).error());
  const bool append = work.target.mode == Mode::Append;
  std::string sql = "SELECT count(*) FROM " + quote_name(work.table);
  io::PgParameters parameters;
  if (append) {
    sql += " WHERE " + quote_name(kLoadColumn) + " = $1";
    parameters.emplace_back(work.identity.id);
  }
  auto counted = co_await count_rows(work.connection(), std::move(sql), std::move(parameters));
  if (!counted) co_return fail(std::move(counted).error());
  const std::uint64_t before = append ? 0 : report.before.value_or(0);
  const std::uint64_t wanted = before + report.inserted - report.deleted;
  std::uint64_t missing = 0;
  if (!work.direct && matches_rows(work.target)) {
    auto gone = co_await count_rows(work.connection(), work.merge->count_missing());
    if (!gone) co_return fail(std::move(gone).error());
    missing = *gone;
  }
  if (*counted == wanted && missing == 0) co_return Result<void>();
  const auto found = missing > 0 ? fmt::format("would lack {} rows of the export", missing)
                                 : fmt::format("would hold {} rows{} where {} are right", *counted,
                                               append ? " of the load" : "", wanted);
  co_return fail(ErrorKind::BadData,
                 fmt::format("table {} {}: {}; the load was rolled back",
                             printable(quote_name(work.table)), found, reason(work)));
}

}  // namespace millrace::sinks::postgres
