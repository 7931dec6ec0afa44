// A load from begin() to the last row; settle.cpp has what follows.

#include "sinks/postgres/load.h"

#include <fmt/format.h>

#include "connector/base/task_group.h"
#include "connector/base/text.h"
#include "sinks/postgres/target_table.h"

namespace millrace::sinks::postgres {

using components::Mode;

namespace {

constexpr std::string_view kForeignKeyViolation = "23503";

}  // namespace

Task<Result<void>> PostgresLoad::begin(SchemaPtr schema) {
  auto turn = co_await destination_.database().turn(table_);
  if (!turn) co_return fail(std::move(turn).error());
  turn_ = std::move(*turn);
  auto session = co_await destination_.database().open();
  if (!session) co_return fail(std::move(session).error());
  session_ = std::move(*session);
  auto begun = co_await begin_transaction();
  if (begun && !already_) begun = co_await start_copy(schema);
  if (!begun) co_return fail(co_await explain(std::move(begun).error()));
  co_return Result<void>();
}

Task<Result<void>> PostgresLoad::begin_transaction() {
  auto found = co_await inspect(connection(), table_);  // Fills in the schema.
  if (!found) co_return fail(std::move(found).error());
  LoadRecords records(connection(), table_, identity_);
  const auto& options = destination_.database().options();
  if (auto place = co_await records.make_place(options.lock_timeout); !place) co_return place;

  std::string start = fmt::format(
      "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL lock_timeout = {}; "
      "SET LOCAL statement_timeout = {}; SET LOCAL work_mem = '256MB'; "
      // Texts are compared: a role's own setting could write two numbers alike.
      "SET LOCAL extra_float_digits = 1; ",
      options.lock_timeout.count(), options.statement_timeout.count());
  if (connection().server_version() >= 140000) {
    // A statement ends soon after its client is gone, with its locks.
    start +=
        "SELECT set_config('client_connection_check_interval', '2s', true) "
        "WHERE version() LIKE '%linux%'; ";
  }
  // Not held beyond the transaction: it works through a pooler too.
  start += fmt::format("SELECT pg_advisory_xact_lock(hashtextextended({}, 1))",
                       io::quote_pg_literal(quote_name(table_)));
  if (auto started = co_await connection().query(start); !started) {
    co_return fail(std::move(started).error());
  }
  auto already = co_await records.find(destination_.target().mode);
  if (!already) co_return fail(std::move(already).error());
  already_ = std::move(*already);
  co_return Result<void>();
}

Task<Result<void>> PostgresLoad::start_copy(SchemaPtr schema) {
  auto ready = co_await ready_table(connection(), destination_, table_, *schema);
  if (!ready) co_return fail(std::move(ready).error());
  if (!ready->created && destination_.was_overtaken()) {
    destination_.note_table();
    co_return fail(Error(ErrorKind::Disconnected, fmt::format("table {} was created meanwhile",
                                                              printable(quote_name(table_))))
                       .after(std::chrono::milliseconds(0)));
  }
  oid_ = ready->oid;
  merge_.emplace(quote_name(table_), ready->columns, ready->tag_column);
  encoder_.emplace(std::move(ready->columns),
                   ready->tag_column.empty() ? std::string() : identity_.id);

  direct_ = !destination_.must_stage() && merge_->asked_back().empty();
  if (!ready->created) {
    auto cleared = co_await clear_the_way();
    if (!cleared) co_return fail(std::move(cleared).error());
    direct_ = direct_ && *cleared;
  }
  if (!direct_) {
    if (auto made = co_await execute(merge_->create_stage()); !made) co_return fail(made.error());
  }
  encoder_->begin(encoded_);
  co_return co_await connection().copy_in(direct_ ? merge_->copy_into_target(encoder_->binary())
                                                  : merge_->copy_into_stage(encoder_->binary()));
}

Task<Result<bool>> PostgresLoad::clear_the_way() {
  switch (destination_.target().mode) {
    case Mode::Append: {
      auto locked = co_await lock("ROW EXCLUSIVE");  // COPY takes it, too.
      if (!locked) co_return fail(std::move(locked).error());
      co_return true;
    }
    case Mode::Replace: {
      auto deleted = co_await delete_all();
      if (!deleted) co_return fail(std::move(deleted).error());
      co_return true;
    }
    case Mode::Upsert:
      if (!direct_) co_return false;
      co_return co_await empty_and_locked();
  }
  co_return false;
}

Task<Result<void>> PostgresLoad::delete_all() {
  if (auto locked = co_await lock("SHARE ROW EXCLUSIVE"); !locked) co_return locked;
  auto deleted = co_await execute("DELETE FROM " + quote_name(table_));
  if (!deleted && connection().sqlstate() == kForeignKeyViolation) {
    co_return fail(ErrorKind::Refused,
                   deleted.error().message() +
                       "; mode replace deletes every row before it loads the new ones: use mode: "
                       "upsert with a key");
  }
  if (!deleted) co_return fail(std::move(deleted).error());
  deleted_ = *deleted;
  co_return Result<void>();
}

Task<Result<void>> PostgresLoad::lock(std::string mode) {
  auto locked = co_await execute(fmt::format("LOCK TABLE {} IN {} MODE", quote_name(table_), mode));
  if (!locked) co_return fail(std::move(locked).error());
  auto reactions = co_await look_for_reactions(connection(), oid_);
  if (!reactions) co_return fail(std::move(reactions).error());
  reactions_ = std::move(*reactions);
  co_return reactions_.allow(destination_.target().mode, table_);
}

Task<Result<bool>> PostgresLoad::empty_and_locked() {
  const std::string any = "SELECT EXISTS (SELECT FROM " + quote_name(table_) + ")";
  auto filled = co_await connection().query(any);
  if (!filled) co_return fail(std::move(filled).error());
  if (filled->truth(0, 0)) co_return false;
  if (auto locked = co_await lock("SHARE ROW EXCLUSIVE"); !locked) co_return fail(locked.error());
  filled = co_await connection().query(any);
  if (!filled) co_return fail(std::move(filled).error());
  co_return !filled->truth(0, 0);
}

Task<Result<std::uint64_t>> PostgresLoad::execute(std::string sql) {
  auto done = co_await connection().query(std::move(sql));
  if (!done) co_return fail(std::move(done).error());
  co_return done->affected;
}

Task<Result<std::uint64_t>> PostgresLoad::count(std::string sql, io::PgParameters parameters) {
  auto counted = co_await connection().query(std::move(sql), std::move(parameters));
  if (!counted) co_return fail(std::move(counted).error());
  co_return static_cast<std::uint64_t>(counted->number(0, 0));
}

// Sends what was encoded before while a worker encodes these rows.
Task<Result<void>> PostgresLoad::write(Batch batch) {
  if (already_) co_return Result<void>();
  std::string next;
  Result<void> encoded;
  TaskGroup group(destination_.database().environment().loop);
  group.spawn(encode_aside(batch, next, encoded));
  auto sent = co_await send_encoded();
  co_await group.join();
  if (!sent) co_return fail(std::move(sent).error());
  if (!encoded) co_return fail(std::move(encoded).error());
  encoded_ = std::move(next);
  rows_ += batch.rows;
  numbers_.add(batch);
  co_return Result<void>();
}

Task<void> PostgresLoad::encode_aside(const Batch& batch, std::string& out, Result<void>& result) {
  auto& workers = destination_.database().environment().workers;
  result = co_await workers.run([&] { return encoder_->encode(batch, out); });
}

Task<Result<void>> PostgresLoad::send_encoded() {
  if (encoded_.empty()) co_return Result<void>();
  auto sent = co_await connection().put(std::exchange(encoded_, {}));
  if (!sent) co_return fail(co_await explain(std::move(sent).error()));
  co_return Result<void>();
}

// Closing the connection ends the transaction; the server drops all of it.
Task<void> PostgresLoad::abandon() {
  session_.reset();
  turn_.reset();
  encoded_.clear();
  co_return;
}

}  // namespace millrace::sinks::postgres
