#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "connector/io/sqlite/sqlite.h"
#include "tests/sinks/sink_test_base.h"

namespace millrace {

using components::LoadReport;
using millrace::testing::Cell;
using millrace::testing::columns;
using millrace::testing::Rows;

// Names of two loads.
inline const std::string kFirstLoad(32, 'a');
inline const std::string kSecondLoad(32, 'b');

// The SQLite sink as the engine sees it, over a database file of its own.
class SqliteSinkTest : public millrace::testing::SinkTest {
 protected:
  SqliteSinkTest()
      : path_(folder_ / "data/reports.db"),
        connection_(connect("sqlite", "path: " + path_.string())) {}

  Destination to(const std::string& yaml) { return destination(connection_, "sqlite", yaml); }

  io::SqliteDatabase database() {
    std::filesystem::create_directories(path_.parent_path());
    auto opened = io::SqliteDatabase::open(path_, io::SqliteAccess::Create);
    if (!opened) throw std::runtime_error(opened.error().message());
    return std::move(*opened);
  }
  void exec(const std::string& sql) {
    auto done = database().exec(sql);
    ASSERT_TRUE(done) << done.error().message();
  }
  // The texts of the values, row by row.
  std::vector<std::string> query(const std::string& columns, const std::string& from) {
    auto opened = database();
    auto statement = opened.prepare("SELECT " + columns + " FROM " + from);
    if (!statement) throw std::runtime_error(statement.error().message());
    std::vector<std::string> values;
    while (statement->step().value()) {
      std::string line;
      for (int i = 0; i < statement->columns(); ++i) {
        if (i > 0) line += '|';
        line += statement->is_null(i) ? "NULL" : std::string(statement->text(i));
      }
      values.push_back(line);
    }
    return values;
  }
  LoadReport loaded(components::Destination& destination, const std::vector<Field>& fields,
                    const Rows& rows, const std::string& id = kFirstLoad) {
    auto report = load(destination, fields, rows, id);
    if (!report) throw std::runtime_error(report.error().message());
    return *report;
  }
  Error prepare_error(components::Destination& destination) {
    const auto prepared = prepare(destination);
    return prepared ? Error(ErrorKind::Internal, "prepare() did not fail") : prepared.error();
  }
  Error load_error(components::Destination& destination, const std::vector<Field>& fields,
                   const Rows& rows, const std::string& id = kFirstLoad) {
    const auto report = load(destination, fields, rows, id);
    return report ? Error(ErrorKind::Internal, "the load did not fail") : report.error();
  }

  std::filesystem::path path_;
  Connection connection_;
};

}  // namespace millrace
