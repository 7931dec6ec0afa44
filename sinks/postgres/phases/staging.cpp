#include "sinks/postgres/phases/staging.h"

#include <chrono>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "sinks/postgres/phases/transaction.h"
#include "sinks/postgres/target_table.h"

namespace millrace::sinks::postgres {
namespace {

using components::Mode;

constexpr std::string_view kForeignKeyViolation = "23503";

Task<Result<void>> delete_all(LoadWork& work) {
  if (auto locked = co_await lock_table(work, "SHARE ROW EXCLUSIVE"); !locked) co_return locked;
  auto deleted = co_await execute(work.connection(), "DELETE FROM " + quote_name(work.table));
  if (!deleted && work.connection().sqlstate() == kForeignKeyViolation) {
    co_return fail(ErrorKind::Refused,
                   deleted.error().message() +
                       "; mode replace deletes every row before it loads the new ones: use mode: "
                       "upsert with a key");
  }
  if (!deleted) co_return fail(std::move(deleted).error());
  work.deleted = *deleted;
  co_return Result<void>();
}

Task<Result<bool>> empty_and_locked(LoadWork& work) {
  const std::string any = "SELECT EXISTS (SELECT FROM " + quote_name(work.table) + ")";
  auto filled = co_await work.connection().query(any);
  if (!filled) co_return fail(std::move(filled).error());
  if (filled->truth(0, 0)) co_return false;
  if (auto locked = co_await lock_table(work, "SHARE ROW EXCLUSIVE"); !locked)
    co_return fail(locked.error());
  filled = co_await work.connection().query(any);
  if (!filled) co_return fail(std::move(filled).error());
  co_return !filled->truth(0, 0);
}

// True when the rows may go straight into the table; makes it empty for replace.
Task<Result<bool>> clear_the_way(LoadWork& work) {
  switch (work.target.mode()) {
    case Mode::Append: {
      auto locked = co_await lock_table(work, "ROW EXCLUSIVE");  // COPY takes it, too.
      if (!locked) co_return fail(std::move(locked).error());
      co_return true;
    }
    case Mode::Replace: {
      auto deleted = co_await delete_all(work);
      if (!deleted) co_return fail(std::move(deleted).error());
      co_return true;
    }
    case Mode::Upsert:
      if (!work.direct) co_return false;
      co_return co_await empty_and_locked(work);
  }
  co_return false;
}

}  // namespace

Task<Result<RowEncoder>> start_copy(LoadWork& work, SchemaPtr schema) {
  auto ready = co_await ready_table(work.connection(), work.target, work.table, *schema);
  if (!ready) co_return fail(std::move(ready).error());
  if (!ready->created && work.memory.was_overtaken()) {
    work.memory.note_table();
    co_return fail(Error(ErrorKind::Transient, fmt::format("table {} was created meanwhile",
                                                           printable(quote_name(work.table))))
                       .after(std::chrono::milliseconds(0)));
  }
  work.oid = ready->oid;
  work.merge.emplace(quote_name(work.table), ready->columns);
  RowEncoder encoder(std::move(ready->columns));

  work.direct = !work.memory.must_stage() && work.merge->asked_back().empty();
  if (!ready->created) {
    auto cleared = co_await clear_the_way(work);
    if (!cleared) co_return fail(std::move(cleared).error());
    work.direct = work.direct && *cleared;
  }
  if (!work.direct) {
    if (auto made = co_await execute(work.connection(), work.merge->create_stage()); !made)
      co_return fail(made.error());
  }
  auto started = co_await work.connection().copy_in(
      work.direct ? work.merge->copy_into_target(encoder.binary())
                  : work.merge->copy_into_stage(encoder.binary()));
  if (!started) co_return fail(std::move(started).error());
  co_return encoder;
}

}  // namespace millrace::sinks::postgres
