// Sink "sqlite": loads each export into a table of a SQLite file, in one transaction.

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "config/spec/spec.h"
#include "connector/base/semaphore.h"
#include "connector/base/text/ascii.h"
#include "connector/components/registry.h"
#include "connector/io/files/folders.h"
#include "sinks/sqlite/load.h"
#include "sinks/sqlite/table.h"

namespace millrace::sinks::sqlite {
namespace {

using components::KeyUse;
using components::Mode;

constexpr std::chrono::seconds kLookWait(10);

struct SqliteConfig {
  std::filesystem::path path;
};

struct SqliteDestinationConfig {
  std::string table;
  components::TableOptions rows;
};

components::Capabilities capabilities() {
  return {.modes = {{Mode::Append, KeyUse::Refused},
                    {Mode::Replace, KeyUse::Optional},
                    {Mode::Upsert, KeyUse::Required}},
          .adds_columns = true};
}

std::optional<std::string> complaint_about_name(const SqliteDestinationConfig& to) {
  if (to.table.empty() || to.table.contains('\0')) return "table needs a name";
  if (same_name(to.table.substr(0, 7), "sqlite_") ||
      same_name(to.table.substr(0, 10), "_millrace_")) {
    return "the table's name is reserved; choose one without sqlite_ or _millrace_ in front";
  }
  return std::nullopt;
}

config::Spec<SqliteConfig> sqlite_spec() {
  return config::Spec<SqliteConfig>("sqlite", "Tables of one SQLite file.")
      .field<&SqliteConfig::path>("The file; made when it is missing.",
                                  {.required = true, .example = "out/reports.db"});
}

config::Spec<SqliteDestinationConfig> sqlite_destination_spec() {
  return config::Spec<SqliteDestinationConfig>(
             "sqlite",
             "One table; a load is one transaction. In a new table, which is STRICT, declared "
             "booleans are 1 and 0, and decimals and times are TEXT. The text of an undeclared "
             "column comes back from the table as it was, or the load fails. The table's "
             "foreign keys are enforced.")
      .field<&SqliteDestinationConfig::table>("The table; made when it is missing.",
                                              {.required = true, .example = "active_customers"})
      .include<&SqliteDestinationConfig::rows>(components::table_options_spec(
          capabilities(),
          {.mode =
               "How the rows get in: append, replace or upsert. Without it upsert when there is "
               "a key, else replace. append tags each row with the load that brought it: a table "
               "that exists needs the column _millrace_load, TEXT, for that. replace deletes and "
               "inserts every row; it is refused where a foreign key or a trigger would make the "
               "deletes reach other rows.",
           .key = "The columns that name a row. They must be unique in the table."}))
      .check(complaint_about_name)
      .shorthand<&SqliteDestinationConfig::table>();
}

class SqliteDestination final : public components::Destination {
 public:
  SqliteDestination(components::Target shown, SqliteTarget target, Semaphore& turns,
                    components::Environment& environment)
      : shown_(std::move(shown)),
        target_(std::move(target)),
        turns_(turns),
        environment_(environment) {}

  const components::Target& target() const override { return shown_; }
  components::Intake intake() const override { return components::Intake::AfterGates; }
  bool wants_types() const override { return wants_types_; }
  // SQLite's booleans are 1 and 0, which is not what an undeclared column said.
  bool gives_back(Type inferred) const override { return inferred.kind != TypeKind::Boolean; }

  Task<Result<void>> prepare(const Events&) override {
    co_return co_await environment_.blocking.run([this] { return look(); });
  }

  std::unique_ptr<components::Load> load(components::LoadIdentity identity,
                                         const Events&) override {
    return std::make_unique<SqliteLoad>(target_, std::move(identity), turns_, environment_);
  }

 private:
  Result<void> look() {
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
    if (target_.mode == Mode::Replace) {
      if (auto checked = check_replaceable(*database, *table); !checked) return checked;
    }
    const bool lacks_tags =
        target_.mode == Mode::Append && table->find(components::kLoadColumn) == nullptr;
    if (lacks_tags && target_.on_new_column == OnNewColumn::Fail) {
      return fail(missing_column(*table, load_column()));
    }
    return target_.key.empty() ? Result<void>() : check_key(*table, target_.key);
  }

  // SQLite's journal is a file of its own, beside the database.
  Result<void> check_folder() const {
    std::error_code ignored;
    auto path = std::filesystem::canonical(target_.path, ignored);
    path += "-journal";
    return io::check_writable(path.parent_path(), path.filename());
  }

  components::Target shown_;
  SqliteTarget target_;
  Semaphore& turns_;
  components::Environment& environment_;
  bool wants_types_ = true;
};

class SqliteConnection final : public components::SinkConnectionOf<SqliteDestinationConfig> {
 public:
  SqliteConnection(SqliteConfig config, std::string name, components::Environment& environment)
      : config_(std::move(config)),
        name_(std::move(name)),
        environment_(environment),
        turns_(environment.loop, 1) {}

  // SQLite takes names that differ in the case of ASCII letters for one.
  static components::WrittenTarget written(const SqliteConfig& config,
                                           const SqliteDestinationConfig& to,
                                           const config::RunValues&) {
    auto file = components::resolved(config.path);
    return {.id = fmt::format("{}\n{}", file.string(), lower(to.table)), .file = std::move(file)};
  }

  Result<std::unique_ptr<components::Destination>> destination(const SqliteDestinationConfig& to,
                                                               const config::RunValues&) override {
    SqliteTarget target{config_.path, to.table, mode_of(to.rows, capabilities()), to.rows.key,
                        to.rows.on_new_column};
    components::Target shown{name_, to.table, target.mode, target.key};
    return std::make_unique<SqliteDestination>(std::move(shown), std::move(target), turns_,
                                               environment_);
  }

 private:
  SqliteConfig config_;
  std::string name_;
  components::Environment& environment_;
  Semaphore turns_;  // SQLite has one writer; ours wait here and not for its lock.
};

}  // namespace

}  // namespace millrace::sinks::sqlite

namespace millrace::sinks {

void register_sqlite_sink(components::Registry& registry) {
  registry.add_sink<sqlite::SqliteConnection>(
      sqlite::sqlite_spec(), sqlite::sqlite_destination_spec(), sqlite::capabilities());
}

}  // namespace millrace::sinks
