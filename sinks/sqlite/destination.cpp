#include "sinks/sqlite/destination.h"

#include <chrono>
#include <filesystem>
#include <system_error>

#include "connector/components/loads/load_tag.h"
#include "connector/io/files/folders.h"
#include "connector/io/sqlite/sqlite.h"
#include "sinks/sqlite/catalog/table.h"
#include "sinks/sqlite/load.h"
#include "sinks/sqlite/merging/generation.h"
#include "sinks/sqlite/merging/record.h"

namespace millrace::sinks::sqlite {

using components::Mode;

namespace {

constexpr std::chrono::seconds kLookWait(10);

}  // namespace

Task<Result<void>> SqliteDestination::prepare(const Events&) {
  co_return co_await environment_.blocking.run([this] { return look(); });
}

Task<Result<std::optional<components::LoadReport>>> SqliteDestination::holds(
    components::LoadIdentity identity) {
  if (wants_types_) co_return std::nullopt;  // There is no table.
  co_return co_await environment_.blocking.run([&] { return find_work(identity); });
}

Result<std::optional<components::LoadReport>> SqliteDestination::find_work(
    const components::LoadIdentity& identity) const {
  auto database = io::SqliteDatabase::open(target_.path, io::SqliteAccess::ReadWrite, kLookWait);
  if (!database) return fail(std::move(database).error());
  auto table = read_table(*database, target_.name);
  if (!table) return fail(std::move(table).error());
  const bool appends = target_.mode == Mode::Append;
  const auto load_id = sqlite::find_work(*database, identity, *table, !appends);
  if (!load_id) return fail(load_id.error());
  if (!*load_id || !table->exists) return std::nullopt;
  const auto record = find_record(*database, **load_id);
  if (!record) return fail(record.error());
  if (!*record) return std::nullopt;
  if (appends) {
    const auto there = is_appended(*database, *table, **load_id, *record);
    if (!there) return fail(there.error());
    if (!*there) return std::nullopt;
  } else {
    const auto there = count_rows(*database, table->name);
    if (!there) return fail(there.error());
    if (!components::can_be_left_by((*record)->report, target(), *there)) return std::nullopt;
  }
  const auto rows = (*record)->report.rows;
  return components::LoadReport{.rows = rows, .unchanged = rows, .already_loaded = true};
}

Task<Result<std::string>> SqliteDestination::generation(std::string sync) {
  co_return co_await environment_.blocking.run([this, &sync]() -> Result<std::string> {
    std::error_code ignored;
    if (!std::filesystem::exists(target_.path, ignored)) return "";
    auto database = io::SqliteDatabase::open(target_.path, io::SqliteAccess::ReadWrite, kLookWait);
    if (!database) return fail(std::move(database).error());
    return find_generation(*database, sync, target_.name);
  });
}

std::unique_ptr<components::Load> SqliteDestination::load(components::LoadIdentity identity,
                                                          const Events&) {
  return std::make_unique<SqliteLoad>(target_, std::move(identity), turns_, environment_);
}

Result<void> SqliteDestination::look() {
  std::error_code ignored;
  if (!std::filesystem::exists(target_.path, ignored)) {
    return io::check_writable(target_.path.parent_path(), target_.path.filename());
  }
  // Another sync of the run may be about to commit.
  auto database = io::SqliteDatabase::open(target_.path, io::SqliteAccess::ReadWrite, kLookWait);
  if (!database) return fail(std::move(database).error());
  if (auto checked = check_folder(); !checked) return checked;
  auto table = read_table(*database, target_.name);
  if (!table) return fail(std::move(table).error());
  wants_types_ = !table->exists;
  if (!table->exists) return {};
  if (target_.mode == Mode::Replace && target_.key.empty()) {
    if (auto checked = check_replaceable(*database, *table); !checked) return checked;
  }
  const bool lacks_tags =
      target_.mode == Mode::Append && table->find(components::kLoadColumn) == nullptr;
  if (lacks_tags && target_.policies.on_new != OnNewColumn::Add) {
    return fail(missing_columns(*table, {components::load_tag().field}));
  }
  return target_.key.empty() ? Result<void>() : check_key(*table, target_.key);
}

// SQLite's journal is a file of its own, beside the database.
Result<void> SqliteDestination::check_folder() const {
  std::error_code ignored;
  auto path = std::filesystem::canonical(target_.path, ignored);
  path += "-journal";
  return io::check_writable(path.parent_path(), path.filename());
}

}  // namespace millrace::sinks::sqlite
