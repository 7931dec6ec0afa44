// A load from its last row to COMMIT.

#include <fmt/format.h>

#include "connector/base/text.h"
#include "sinks/postgres/load.h"

namespace millrace::sinks::postgres {
namespace {

using components::LoadReport;
using components::LoadTotals;
using components::Mode;

constexpr std::string_view kUniqueViolation = "23505";
constexpr std::string_view kLockNotAvailable = "55P03";

std::unexpected<Error> rows_went_missing(std::uint64_t wanted, std::uint64_t done) {
  return fail(
      ErrorKind::BadData,
      fmt::format("Postgres wrote {} of {} rows: a trigger, a rule or a policy of the table "
                  "drops rows; the load was rolled back",
                  done, wanted));
}

}  // namespace

Error PostgresLoad::explain(Error error) {
  const std::string state = session_ ? connection().sqlstate() : std::string();
  if (state == kUniqueViolation && direct_ && !destination_.target().key.empty()) {
    destination_.stage_next_time();
    return Error(ErrorKind::Disconnected, "a key comes twice; the rows have to be staged")
        .after(std::chrono::milliseconds(0));
  }
  std::string message = error.message();
  if (state == kLockNotAvailable) {
    message = fmt::format(
        "waited {} ms for a lock on table {}, which another session holds; try "
        "again later, or raise lock_timeout",
        destination_.database().options().lock_timeout.count(), printable(quoted(table_)));
  }
  // Whatever failed in a transaction, it can only be begun again.
  const bool lost = error.kind() == ErrorKind::Transient && merge_.has_value();
  Error explained(lost ? ErrorKind::Disconnected : error.kind(), std::move(message));
  if (error.retry_after()) return std::move(explained).after(*error.retry_after());
  return explained;
}

Task<Result<LoadReport>> PostgresLoad::commit(LoadTotals expected) {
  if (already_) {
    session_.reset();
    co_return *already_;
  }
  auto report = co_await finish(expected);
  if (!report) co_return fail(explain(std::move(report).error()));
  session_.reset();
  co_return report;
}

Task<Result<LoadReport>> PostgresLoad::finish(LoadTotals expected) {
  if (auto ended = co_await end_copy(expected); !ended) co_return fail(std::move(ended).error());
  LoadReport report;
  report.inserted = rows_;
  if (!direct_) {
    auto settled = co_await settle_staged();
    if (!settled) co_return fail(std::move(settled).error());
    report = std::move(*settled);
  }
  report.rows = rows_;
  report.deleted = deleted_;
  LoadRecords records(connection(), table_, identity_);
  if (auto added = co_await records.add(report); !added) co_return fail(std::move(added).error());
  if (auto done = co_await connection().commit(); !done) co_return fail(std::move(done).error());
  co_return report;
}

Task<Result<void>> PostgresLoad::end_copy(LoadTotals expected) {
  if (rows_ != expected.rows) {
    co_return fail(ErrorKind::Internal, fmt::format("{} rows were written where {} were announced",
                                                    rows_, expected.rows));
  }
  encoder_->end(encoded_);
  if (auto sent = co_await send_encoded(); !sent) co_return sent;
  auto copied = co_await connection().end_copy();
  if (!copied) co_return fail(std::move(copied).error());
  if (*copied != rows_) co_return rows_went_missing(rows_, *copied);
  co_return Result<void>();
}

Task<Result<LoadReport>> PostgresLoad::settle_staged() {
  auto collapsed = co_await collapse_duplicates();
  if (!collapsed) co_return fail(std::move(collapsed).error());
  const std::uint64_t staged = rows_ - *collapsed;
  LoadReport report;
  if (destination_.target().mode == Mode::Replace) {
    auto inserted = co_await execute(merge_->insert_all());
    if (!inserted) co_return fail(std::move(inserted).error());
    if (*inserted != staged) co_return rows_went_missing(staged, *inserted);
    report.inserted = *inserted;
  } else {
    auto merged = co_await merge_staged(staged);
    if (!merged) co_return fail(std::move(merged).error());
    report = std::move(*merged);
  }
  report.collapsed = *collapsed;
  co_return report;
}

Task<Result<std::uint64_t>> PostgresLoad::collapse_duplicates() {
  auto duplicate = co_await connection().query(merge_->find_duplicate_key());
  if (!duplicate) co_return fail(std::move(duplicate).error());
  if (duplicate->rows.empty()) co_return 0;
  auto collapsed = co_await execute(merge_->collapse_equal_rows());
  if (!collapsed) co_return fail(std::move(collapsed).error());
  duplicate = co_await connection().query(merge_->find_duplicate_key());
  if (!duplicate) co_return fail(std::move(duplicate).error());
  if (duplicate->rows.empty()) co_return *collapsed;
  std::string key;
  for (std::size_t i = 0; i < merge_->key_names().size(); ++i) {
    key += fmt::format("{}{} = \"{}\"", key.empty() ? "" : ", ", printable(merge_->key_names()[i]),
                       printable(duplicate->text(0, i)));
  }
  co_return fail(ErrorKind::BadData,
                 "two rows of the export have the key " + key +
                     " and differ elsewhere; make the report's rows unique, or choose another key");
}

// The rows are counted before they are merged, under a lock against other writers: so the counts
// are exact, and a trigger that drops a row is noticed.
Task<Result<LoadReport>> PostgresLoad::merge_staged(std::uint64_t staged) {
  auto locked = co_await execute("LOCK TABLE " + quoted(table_) + " IN SHARE ROW EXCLUSIVE MODE");
  if (!locked) co_return fail(std::move(locked).error());
  auto compared = co_await connection().query(merge_->compare());
  if (!compared) co_return fail(std::move(compared).error());
  LoadReport report;
  report.inserted = static_cast<std::uint64_t>(compared->number(0, 0));
  report.updated = static_cast<std::uint64_t>(compared->number(0, 1));
  const std::uint64_t wanted = report.inserted + report.updated;
  if (wanted > staged) co_return fail(ErrorKind::Internal, "the merge counts more than was staged");
  report.unchanged = staged - wanted;
  if (wanted == 0) co_return report;
  auto merged = co_await execute(merge_->merge(connection().server_version()));
  if (!merged) co_return fail(std::move(merged).error());
  if (*merged != wanted) co_return rows_went_missing(wanted, *merged);
  co_return report;
}

}  // namespace millrace::sinks::postgres
