#include "sinks/postgres/load.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/task_group.h"
#include "connector/base/text/text.h"
#include "sinks/postgres/phases/analyze.h"
#include "sinks/postgres/phases/apply.h"
#include "sinks/postgres/phases/basis.h"
#include "sinks/postgres/phases/examples.h"
#include "sinks/postgres/phases/failure.h"
#include "sinks/postgres/phases/opening.h"
#include "sinks/postgres/phases/rows_back.h"
#include "sinks/postgres/phases/settle.h"
#include "sinks/postgres/phases/staging.h"
#include "sinks/postgres/phases/transaction.h"
#include "sinks/postgres/phases/verify.h"

namespace millrace::sinks::postgres {

using components::LoadReport;
using components::LoadTotals;

Task<Result<components::Begun>> PostgresLoad::begin(components::LoadStart start) {
  work_.purpose = start.purpose;
  work_.names_in_file = std::move(start.names_in_file);
  work_.basis = start.basis;
  work_.generation = start.generation;
  work_.some_left = start.some_left;
  work_.left_out = start.left_out;
  work_.reads_back = static_cast<bool>(read_back_.take);
  if (!work_.is_plan()) {
    auto turn = co_await work_.database.turn(work_.table);
    if (!turn) co_return fail(std::move(turn).error());
    turn_ = std::move(*turn);
  }
  auto session = co_await work_.database.open();
  if (!session) co_return fail(std::move(session).error());
  work_.session = std::move(*session);
  auto begun = co_await open(start.schema);
  if (!begun && begun.error().kind() == ErrorKind::Transient && work_.session->is_lost()) {
    session = co_await work_.database.open_anew(std::move(*work_.session));
    work_.session.reset();
    if (!session) co_return fail(std::move(session).error());
    work_.session = std::move(*session);
    begun = co_await open(start.schema);
  }
  if (!begun) co_return fail(co_await explain(work_, std::move(begun).error()));
  co_return begun;
}

Task<Result<components::Begun>> PostgresLoad::open(SchemaPtr schema) {
  auto opened = co_await open_transaction(work_, *schema);
  if (!opened) co_return fail(std::move(opened).error());
  if (opened->already) {
    work_.memory.note_table();
    let_go();
    co_return components::AlreadyLoaded{*std::move(opened->already)};
  }
  if (work_.is_difference()) {
    auto doubt = co_await doubt_basis(work_);
    if (!doubt) co_return fail(std::move(doubt).error());
    if (!doubt->empty()) {
      let_go();
      co_return components::BasisLost{*std::move(doubt)};
    }
  }
  if (auto fits = check_encoding(opened->columns); !fits) co_return fail(std::move(fits).error());
  encoder_.emplace(std::move(opened->columns));
  auto started = co_await work_.connection().copy_in(copy_statement(work_, encoder_->binary()));
  if (!started) co_return fail(std::move(started).error());
  encoder_->begin(encoded_);
  co_return components::Ready();
}

// Sends what was encoded before while a worker reads and encodes these rows.
Task<Result<void>> PostgresLoad::write(components::PendingBatch rows,
                                       components::Presence presence) {
  if (presence == components::Presence::KeyOnly && !work_.has_keys) {
    if (auto begun = co_await begin_keys(); !begun) {
      co_return fail(co_await explain(work_, std::move(begun).error()));
    }
  }
  std::string next;
  Result<Batch> encoded;
  TaskGroup group(work_.database.environment().loop);
  group.spawn(encode_aside(std::move(rows), next, encoded));
  auto sent = co_await send_encoded();
  co_await group.join();
  if (!sent) co_return fail(std::move(sent).error());
  if (!encoded) co_return fail(std::move(encoded).error());
  encoded_ = std::move(next);
  if (work_.has_keys) {
    keys_ += encoded->rows;
    co_return Result<void>();
  }
  work_.rows += encoded->rows;
  work_.origins.add(encoded->origins, encoded->rows);
  co_return Result<void>();
}

Task<Result<void>> PostgresLoad::begin_keys() {
  work_.keys_differ = encoder_->keys_differ();
  encoder_->end(encoded_);
  if (auto sent = co_await send_encoded(); !sent) co_return sent;
  auto encoder = co_await start_copy_of_keys(work_);
  if (!encoder) co_return fail(std::move(encoder).error());
  encoder_ = *std::move(encoder);
  encoder_->begin(encoded_);
  co_return Result<void>();
}

Task<void> PostgresLoad::encode_aside(components::PendingBatch rows, std::string& out,
                                      Result<Batch>& result) {
  result = co_await work_.database.environment().workers.run([&] {
    auto batch = rows.read();
    if (!batch) return batch;
    out.reserve(room_);
    if (auto encoded = encoder_->encode(*batch, out); !encoded) batch = fail(encoded.error());
    room_ = std::max(room_, out.size() + out.size() / 8);
    return batch;
  });
}

Task<Result<void>> PostgresLoad::write_encoded(components::PendingBytes rows) {
  Result<components::EncodedRows> next;
  TaskGroup group(work_.database.environment().loop);
  group.spawn(read_aside(std::move(rows), next));
  auto sent = co_await send_encoded();
  co_await group.join();
  if (!sent) co_return fail(std::move(sent).error());
  if (!next) co_return fail(std::move(next).error());
  encoded_ = std::move(next->bytes);
  work_.rows += next->rows;
  co_return Result<void>();
}

Task<void> PostgresLoad::read_aside(components::PendingBytes rows,
                                    Result<components::EncodedRows>& result) {
  result = co_await work_.database.environment().workers.run([&] { return rows(); });
}

const RowEncoder& PostgresLoad::row_encoder() const {
  return work_.encoded == nullptr ? *encoder_
                                  : dynamic_cast<const RowEncoder&>(work_.encoded->encoding);
}

// The rows are gone: they cannot be encoded once more.
Result<void> PostgresLoad::check_encoding(const std::vector<WrittenColumn>& columns) const {
  if (work_.encoded == nullptr || row_encoder().encodes_for(columns)) return {};
  return fail(ErrorKind::Transient,
              fmt::format("table {} was altered while the report was read, and the rows were "
                          "encoded for it as it was; nothing was loaded: run again",
                          printable(quote_name(work_.table))));
}

Task<Result<void>> PostgresLoad::send_encoded() {
  if (encoded_.empty()) co_return Result<void>();
  auto sent = co_await work_.connection().put(std::exchange(encoded_, {}));
  if (!sent) co_return fail(co_await explain(work_, std::move(sent).error()));
  co_return Result<void>();
}

Task<Result<LoadReport>> PostgresLoad::settle(LoadTotals expected) {
  auto report = co_await count(expected);
  if (!report) co_return fail(co_await explain(work_, std::move(report).error()));
  report->changes = work_.changes;
  work_.settled = *report;
  co_return report;
}

Task<Result<components::Examples>> PostgresLoad::examples(std::size_t of_each) {
  auto found = co_await find_examples(work_, of_each);
  if (!found) co_return fail(co_await explain(work_, std::move(found).error()));
  co_return found;
}

Task<Result<std::vector<std::string>>> PostgresLoad::commit(components::Fence fence) {
  work_.fence = std::move(fence);
  auto done = co_await apply_and_verify();
  if (!done) co_return fail(co_await explain(work_, std::move(done).error()));
  work_.memory.note_table();
  std::vector<std::string> notes;
  if (auto warning = co_await analyze_first_rows(work_)) notes.push_back(*std::move(warning));
  work_.database.give_back(std::exchange(work_.session, std::nullopt).value());
  let_go();
  co_return notes;
}

Task<Result<LoadReport>> PostgresLoad::count(LoadTotals expected) {
  if (auto ended = co_await end_copy(expected); !ended) co_return fail(std::move(ended).error());
  if (work_.direct) co_return count_direct(work_);
  co_return co_await count_staged(work_);
}

Task<Result<void>> PostgresLoad::apply_and_verify() {
  if (auto applied = co_await apply(work_); !applied) co_return applied;
  if (commits_at_once(work_)) co_return Result<void>();
  if (has_to_be_verified(work_)) {
    if (auto right = co_await verify(work_); !right) co_return right;
  }
  if (read_back_.take) {
    if (auto right = co_await read_rows_back(work_, read_back_); !right) co_return right;
  }
  co_return co_await work_.connection().commit();
}

Task<Result<void>> PostgresLoad::end_copy(LoadTotals expected) {
  if (work_.rows != expected.rows) {
    co_return fail(ErrorKind::Internal, fmt::format("{} rows were written where {} were announced",
                                                    work_.rows, expected.rows));
  }
  if (!work_.has_keys) work_.keys_differ = row_encoder().keys_differ();
  if (work_.some_left && !work_.has_keys) {
    if (auto begun = co_await begin_keys(); !begun) co_return begun;  // There are none.
  }
  encoder_->end(encoded_);
  if (auto sent = co_await send_encoded(); !sent) co_return sent;
  auto copied = co_await work_.connection().end_copy();
  if (!copied) co_return fail(std::move(copied).error());
  const std::uint64_t wanted = work_.has_keys ? keys_ : work_.rows;
  if (*copied != wanted) co_return rows_went_missing(wanted, *copied);
  if (!work_.add_key.empty()) {
    auto added = co_await execute(work_.connection(), work_.add_key);
    if (!added) co_return fail(std::move(added).error());
  }
  co_return co_await check_what_came_back(work_);
}

Task<void> PostgresLoad::abandon() {
  let_go();
  co_return;
}

// Closing the connection ends the transaction, if there is one; the server then drops all of it.
void PostgresLoad::let_go() {
  work_.session.reset();
  turn_.reset();
  encoded_.clear();
}

}  // namespace millrace::sinks::postgres
