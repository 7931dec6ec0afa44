#include "sinks/sqlite/merging/generation.h"

#include <initializer_list>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "sinks/sqlite/catalog/sql.h"
#include "sinks/sqlite/merging/record.h"

namespace millrace::sinks::sqlite {
namespace {

// The row of the file itself: its generation is the epoch, and its rows are the number.
constexpr std::string_view kFile = "";

Result<io::SqliteStatement> prepared(io::SqliteDatabase& database, std::string_view sql,
                                     std::initializer_list<std::string_view> texts) {
  auto statement = database.prepare(sql);
  if (!statement) return statement;
  int parameter = 0;
  for (const auto text : texts) {
    if (auto bound = statement->bind(++parameter, text); !bound) return fail(bound.error());
  }
  return statement;
}

}  // namespace

Result<Generations> Generations::of(io::SqliteDatabase& database, std::string sync,
                                    std::string table) {
  Generations generations(database, std::move(sync), std::move(table));
  generations.counter_ = database.change_counter();
  auto file = prepared(database,
                       "SELECT generation, rows FROM main._millrace_targets "
                       "WHERE target = ?1 AND sync = ?1",
                       {kFile});
  if (!file) return fail(std::move(file).error());
  const auto found = file->step();
  if (!found) return fail(found.error());
  if (*found && generations.counter_ && file->integer(1) == std::int64_t{*generations.counter_}) {
    generations.epoch_ = file->text(0);
  }
  return generations;
}

Result<std::string> Generations::doubt(const std::string& basis) {
  auto own = prepared(database_,
                      "SELECT generation, rows, epoch FROM main._millrace_targets "
                      "WHERE target = ?1 AND sync = ?2",
                      {table_, sync_});
  if (!own) return fail(std::move(own).error());
  const auto found = own->step();
  if (!found) return fail(found.error());
  if (!*found || own->text(0) != basis) {
    return fmt::format("the record of {} does not name the last load", printable(table_));
  }
  if (!counter_) return "a database in WAL mode does not tell whether others have written it";
  if (epoch_.empty() || own->text(2) != epoch_) {
    return "another program has written the database since the last load";
  }
  const auto rows = count_rows(database_, table_);
  if (!rows) return fail(rows.error());
  const auto left = static_cast<std::uint64_t>(own->integer(1));
  if (*rows == left) return "";
  return fmt::format("{} has {} where the last load left {}", printable(table_),
                     counted(*rows, "row"), left);
}

Result<void> Generations::write(const std::string& name, const std::string& load_id,
                                const std::string& loaded_at) {
  if (name.empty() && epoch_.empty()) return {};
  if (epoch_.empty()) epoch_ = name;
  auto others = prepared(database_,
                         "UPDATE main._millrace_targets SET generation = '' "
                         "WHERE target = ?1 AND (sync <> ?2 OR ?3 = '')",
                         {table_, sync_, name});
  if (!others) return fail(std::move(others).error());
  if (auto done = others->run(); !done) return done;
  constexpr std::string_view kWrite =
      "INSERT INTO main._millrace_targets (target, sync, token, load_id, loaded_at, generation, "
      "epoch, rows) VALUES (?1, ?2, 0, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (target, sync) DO UPDATE "
      "SET generation = excluded.generation, epoch = excluded.epoch, rows = excluded.rows, "
      "load_id = excluded.load_id, loaded_at = excluded.loaded_at";
  constexpr int kRows = 7;
  if (counter_) {
    auto file = prepared(database_, kWrite, {kFile, kFile, load_id, loaded_at, epoch_, epoch_});
    if (!file) return fail(std::move(file).error());
    if (auto bound = file->bind(kRows, std::int64_t{*counter_} + 1); !bound) return bound;
    if (auto done = file->run(); !done) return done;
  }
  if (name.empty()) return {};
  const auto rows = count_rows(database_, table_);
  if (!rows) return fail(rows.error());
  auto own = prepared(database_, kWrite, {table_, sync_, load_id, loaded_at, name, epoch_});
  if (!own) return fail(std::move(own).error());
  if (auto bound = own->bind(kRows, static_cast<std::int64_t>(*rows)); !bound) return bound;
  return own->run();
}

Result<std::string> find_generation(io::SqliteDatabase& database, const std::string& sync,
                                    const std::string& table) {
  const auto known = records_have(database, "_millrace_targets", "generation");
  if (!known) return fail(known.error());
  if (!*known) return "";
  auto own = prepared(
      database, "SELECT generation FROM main._millrace_targets WHERE target = ?1 AND sync = ?2",
      {table, sync});
  if (!own) return fail(std::move(own).error());
  const auto found = own->step();
  if (!found) return fail(found.error());
  return *found ? std::string(own->text(0)) : std::string();
}

}  // namespace millrace::sinks::sqlite
