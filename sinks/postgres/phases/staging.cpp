#include "sinks/postgres/phases/staging.h"

#include <chrono>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "sinks/postgres/phases/target_table.h"
#include "sinks/postgres/phases/transaction.h"

namespace millrace::sinks::postgres {
namespace {

using components::Mode;

// Nobody else sees it before COMMIT.
Task<Result<void>> create_table(LoadWork& work, const TablePlan& plan) {
  auto created = co_await execute(work.connection(), plan.change);
  if (!created) co_return fail(std::move(created).error().during("prepare the table"));
  work.direct = !work.memory.must_stage() && work.merge->asked_back().empty();
  co_return Result<void>();
}

// Rows may go straight into the table when nobody else is to change what they are held against:
// appended rows are held against nothing, and an empty table is locked. The stage is made in the
// same round trip, in vain when the table is empty.
Task<Result<void>> clear_the_way(LoadWork& work) {
  const bool may_be_direct =
      !work.memory.must_stage() && work.merge->asked_back().empty() && work.change.empty();
  if (work.target.mode() == Mode::Append && may_be_direct) {
    work.direct = true;
    co_return co_await lock_table(work, kAppendLock);  // COPY takes it, too.
  }
  const std::string any = "SELECT EXISTS (SELECT FROM " + quote_name(work.table) + ")";
  std::vector<io::PgStatement> statements{{work.merge->create_stage(false)}};
  if (may_be_direct) statements.push_back({any});
  auto made = co_await run_all(work.connection(), std::move(statements));
  if (!made) co_return fail(std::move(made).error());
  if (!may_be_direct || made->back().truth(0, 0)) co_return Result<void>();
  if (auto locked = co_await lock_table(work, kMergeLock); !locked) co_return locked;
  auto filled = co_await work.connection().query(any);
  if (!filled) co_return fail(std::move(filled).error());
  work.direct = !filled->truth(0, 0);
  co_return Result<void>();
}

// From here on the server itself refuses to change anything but the stage.
Task<Result<void>> make_stage_alone(LoadWork& work) {
  std::vector<io::PgStatement> statements{{work.merge->create_stage(!work.is_there())},
                                          {"SET TRANSACTION READ ONLY"}};
  auto made = co_await run_all(work.connection(), std::move(statements));
  if (!made) co_return fail(std::move(made).error());
  co_return Result<void>();
}

Task<Result<void>> make_room(LoadWork& work, const TablePlan& plan) {
  if (work.is_plan()) co_return co_await make_stage_alone(work);
  if (!plan.is_missing()) co_return co_await clear_the_way(work);
  if (auto created = co_await create_table(work, plan); !created) co_return created;
  if (work.direct) co_return Result<void>();
  auto made = co_await execute(work.connection(), work.merge->create_stage(false));
  if (!made) co_return fail(std::move(made).error());
  co_return Result<void>();
}

}  // namespace

Task<Result<RowEncoder>> start_copy(LoadWork& work, SchemaPtr schema) {
  auto plan = co_await plan_table(work.connection(), work.target, work.table, *schema);
  if (!plan) co_return fail(std::move(plan).error());
  if (!plan->is_missing() && work.memory.was_overtaken()) {
    work.memory.note_table();
    co_return fail(Error(ErrorKind::Transient, fmt::format("table {} was created meanwhile",
                                                           printable(quote_name(work.table))))
                       .after(std::chrono::milliseconds(0)));
  }
  work.oid = plan->oid;
  if (!plan->is_missing()) work.change = plan->change;
  work.changes = plan->changes;
  work.merge.emplace(quote_name(work.table), plan->columns, plan->mark);
  RowEncoder encoder(plan->columns);
  if (auto made = co_await make_room(work, *plan); !made) co_return fail(std::move(made).error());
  auto started = co_await work.connection().copy_in(
      work.direct ? work.merge->copy_into_target(encoder.binary())
                  : work.merge->copy_into_stage(encoder.binary()));
  if (!started) co_return fail(std::move(started).error());
  co_return encoder;
}

}  // namespace millrace::sinks::postgres
