#include "sinks/sqlite/destination.h"

#include <chrono>
#include <filesystem>
#include <system_error>

#include "connector/components/loads/load_tag.h"
#include "connector/io/files/folders.h"
#include "connector/io/sqlite/sqlite.h"
#include "sinks/sqlite/catalog/table.h"
#include "sinks/sqlite/load.h"

namespace millrace::sinks::sqlite {

using components::Mode;

namespace {

constexpr std::chrono::seconds kLookWait(10);

}  // namespace

Task<Result<void>> SqliteDestination::prepare(const Events&) {
  co_return co_await environment_.blocking.run([this] { return look(); });
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
  auto table = read_table(*database, target_.table);
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
