#include "sinks/postgres/phases/staging.h"

#include <chrono>
#include <utility>

#include "sinks/postgres/phases/transaction.h"

namespace millrace::sinks::postgres {
namespace {

using components::Mode;

std::string any_row(const LoadWork& work) {
  return "SELECT EXISTS (SELECT FROM " + quote_name(work.table) + ")";
}

// Nobody else sees it before COMMIT, so its key can wait for the rows. A merge needs it at once.
void create_table(LoadWork& work, const TablePlan& plan, Room& room) {
  room.create = room.ask({plan.change});
  work.direct = !work.memory.must_stage() && work.merge->asked_back().empty();
  if (work.direct) {
    work.add_key = plan.add_key;
    return;
  }
  if (!plan.add_key.empty()) room.ask({plan.add_key});
  room.ask({work.merge->create_stage(false)});
}

// Rows may go straight into the table when nobody else is to change what they are held against:
// appended rows are held against nothing, and an empty table is locked. The stage is made in the
// same round trip, in vain when the table is empty.
void clear_the_way(LoadWork& work, Room& room) {
  const bool may_be_direct = !work.is_difference() && !work.memory.must_stage() &&
                             work.merge->asked_back().empty() && work.change.empty();
  work.direct = work.target.mode == Mode::Append && may_be_direct;
  if (work.direct) {
    room.ask({lock_statement(work, kAppendLock)});  // COPY takes it, too.
    room.reactions = room.ask(find_reactions(work.oid));
    return;
  }
  room.ask({work.merge->create_stage(false)});
  if (may_be_direct) room.has_rows = room.ask({any_row(work)});
}

Task<Result<void>> enter_empty_table(LoadWork& work) {
  std::vector<io::PgStatement> statements{
      {lock_statement(work, kMergeLock)}, find_reactions(work.oid), {any_row(work)}};
  auto locked = co_await run_all(work.connection(), std::move(statements));
  if (!locked) co_return fail(std::move(locked).error());
  work.reactions = reactions_of((*locked)[1]);
  // A table whose rows are all hidden looks empty.
  work.direct = !locked->back().truth(0, 0) && !work.reactions.may_hide_rows();
  co_return work.reactions.allow(work.target, work.table);
}

// Policies that have come since the table was looked at first.
Result<void> enter_directly(LoadWork& work) {
  if (auto allowed = work.reactions.allow(work.target, work.table); !allowed) return allowed;
  if (!work.reactions.may_hide_rows()) return {};
  work.memory.stage_next_time();
  return fail(Error(ErrorKind::Transient,
                    "row-level security holds for the table now; the rows have to be staged")
                  .after(std::chrono::milliseconds(0)));
}

}  // namespace

Room make_room(LoadWork& work, const TablePlan& plan) {
  work.oid = plan.oid;
  work.is_partitioned = plan.is_partitioned;
  work.change = plan.is_missing() ? std::string() : plan.change;
  work.add_key.clear();
  work.changes = plan.changes;
  work.comments = plan.comments;
  work.direct = false;
  work.merge.emplace(quote_name(work.table), plan.columns, plan.mark);
  work.merge->be_difference(work.some_left);
  work.columns = plan.columns;
  Room room;
  if (work.is_plan()) {
    // From there on the server itself refuses to change anything but the stage.
    room.statements = {{work.merge->create_stage(plan.is_missing())},
                       {"SET TRANSACTION READ ONLY"}};
  } else if (plan.is_missing()) {
    create_table(work, plan, room);
  } else {
    clear_the_way(work, room);
  }
  return room;
}

Task<Result<void>> enter_room(LoadWork& work, const Room& room, io::PgPipelined done) {
  if (done.refusal) {
    const bool not_created = room.create == done.answers.size();
    co_return fail(not_created ? std::move(*done.refusal).during("prepare the table")
                               : *std::move(done.refusal));
  }
  if (room.reactions) {
    work.reactions = reactions_of(done.answers[*room.reactions]);
    co_return enter_directly(work);
  }
  if (!room.has_rows || done.answers[*room.has_rows].truth(0, 0)) co_return Result<void>();
  co_return co_await enter_empty_table(work);
}

std::string copy_statement(const LoadWork& work, bool binary) {
  if (!work.direct) return work.merge->copy_into_stage(binary);
  return work.merge->copy_into_target(binary, !work.is_there());
}

}  // namespace millrace::sinks::postgres
