#include <filesystem>

#include "connector/io/sqlite/sqlite.h"
#include "tests/contracts/sink_fixture.h"
#include "tests/support/temp_folder.h"

namespace millrace::testing {

using components::Mode;

namespace {

class SqliteFixture final : public SinkFixture {
 public:
  config::Node connection() override {
    return option_map({{"path", (folder_ / "rows.db").string()}});
  }
  config::Node destination(Mode mode, const std::vector<std::string>& key) override {
    return with_rows(option_map({{"table", "rows"}}), mode, key);
  }
  std::vector<Mode> modes() const override {
    return {Mode::Append, Mode::Replace, Mode::Upsert, Mode::Mirror};
  }

  std::optional<Rows> read(const std::vector<std::string>& columns) override {
    if (!std::filesystem::exists(folder_ / "rows.db")) return std::nullopt;
    auto database = io::SqliteDatabase::open(folder_ / "rows.db", io::SqliteAccess::ReadOnly);
    if (!database) return std::nullopt;
    std::string names;
    for (const auto& column : columns) {
      names += (names.empty() ? "" : ", ") + io::quote_sqlite_name(column);
    }
    auto statement = database->prepare("SELECT " + names + " FROM \"rows\"");
    if (!statement) return std::nullopt;
    Rows rows;
    while (statement->step().value()) {
      auto& row = rows.emplace_back();
      for (int c = 0; c < statement->columns(); ++c) {
        row.push_back(statement->is_null(c) ? Cell() : Cell(statement->text(c)));
      }
    }
    return rows;
  }

 private:
  TempFolder folder_;
};

}  // namespace

void register_sqlite_sink_fixture(SinkFixtures& fixtures);

void register_sqlite_sink_fixture(SinkFixtures& fixtures) {
  fixtures.add({"sqlite", [](auto&, auto&, auto&) -> std::unique_ptr<SinkFixture> {
                  return std::make_unique<SqliteFixture>();
                }});
}

}  // namespace millrace::testing
