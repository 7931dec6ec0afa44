#include "sinks/postgres/phases/basis.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "sinks/postgres/catalog/reactions.h"
#include "sinks/postgres/catalog/table.h"
#include "sinks/postgres/phases/apply.h"
#include "sinks/postgres/phases/transaction.h"
#include "sinks/postgres/statements/records.h"

namespace millrace::sinks::postgres {
namespace {

std::string doubt_about_rows(const LoadWork& work, const GenerationSql::Record& record,
                             const io::PgRows& counted_rows) {
  const auto rows = counted_rows.number(0, 0);
  const auto foreign = counted_rows.number(0, 1);
  const auto table = printable(quote_name(work.table));
  if (foreign > 0) {
    return fmt::format("others have written {} of {} since the last load",
                       counted(static_cast<std::uint64_t>(foreign), "row"), table);
  }
  if (rows == record.rows) return "";
  return fmt::format("{} has {} where the last load left {}", table,
                     counted(static_cast<std::uint64_t>(rows), "row"), record.rows);
}

}  // namespace

Task<Result<std::string>> doubt_basis(LoadWork& work) {
  const auto table = quote_name(work.table);
  if (!work.is_there()) co_return printable(table) + " is missing";
  const auto sql = LoadRecords(work.connection(), work.table, work.identity).generations();
  std::vector<io::PgStatement> statements;
  if (!work.is_plan()) statements.push_back({lock_statement(work, kMergeLock)});
  statements.push_back(find_reactions(work.oid));
  statements.push_back(sql.find());
  auto answers = co_await run_all(work.connection(), std::move(statements));
  if (!answers) co_return fail(std::move(answers).error());
  const auto reactions = reactions_of(answers->end()[-2]);
  if (reactions.may_hide_rows()) {
    co_return fmt::format("row-level security of {} holds for {}, who may not see what was loaded",
                          printable(table), reactions.user_with_policies());
  }
  const auto record = GenerationSql::record_of(answers->back());
  if (!record || record->name != work.basis || !record->is_of_this_table) {
    co_return fmt::format("the record of {} does not name the last load", printable(table));
  }
  if (!record->is_comparable) {
    co_return "the server has carried out too many transactions since the last load";
  }
  auto counted_rows = co_await work.connection().query(sql.count_foreign(*record));
  if (!counted_rows) co_return fail(std::move(counted_rows).error());
  work.rows_before = static_cast<std::uint64_t>(counted_rows->number(0, 0));
  co_return doubt_about_rows(work, *record, *counted_rows);
}

Task<Result<RowEncoder>> start_copy_of_keys(LoadWork& work) {
  auto copied = co_await work.connection().end_copy();
  if (!copied) co_return fail(std::move(copied).error());
  if (*copied != work.rows) co_return rows_went_missing(work.rows, *copied);
  work.has_keys = true;
  std::vector<WrittenColumn> keys;
  for (const auto& column : work.columns) {
    if (column.key) keys.push_back(column);
  }
  RowEncoder encoder(std::move(keys));
  auto made = co_await execute(work.connection(), work.merge->create_present());
  if (!made) co_return fail(std::move(made).error());
  auto started =
      co_await work.connection().copy_in(work.merge->copy_into_present(encoder.binary()));
  if (!started) co_return fail(std::move(started).error());
  co_return encoder;
}

}  // namespace millrace::sinks::postgres
