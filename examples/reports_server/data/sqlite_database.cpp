#include "examples/reports_server/data/sqlite_database.h"

#include <array>
#include <charconv>
#include <cmath>
#include <type_traits>
#include <variant>

#include <fmt/format.h>

#include "connector/io/sqlite/sqlite.h"
#include "examples/reports_server/data/query_check.h"
#include "examples/reports_server/data/row_sink.h"

namespace millrace::reports_server {
namespace {

// A load into the file by another process holds its lock for a moment only.
constexpr std::chrono::milliseconds kLockWait{5'000};

Result<io::SqliteDatabase> open(const std::filesystem::path& path) {
  if (path.empty()) return io::SqliteDatabase::open_in_memory();
  return io::SqliteDatabase::open(path, io::SqliteAccess::ReadOnly, kLockWait);
}

// Callers of the API read this, who need not know where the file is.
Error without_file(const io::SqliteDatabase& database, const Error& error) {
  const auto reason = database.reason();
  return Error(error.kind(), reason.empty() ? error.message() : reason);
}

// SQLite says only that the query was cut short; this says by what.
Error query_error(const io::SqliteDatabase& database, const Error& error, bool stopping) {
  if (stopping) return Error(ErrorKind::Cancelled, "the query was stopped");
  if (error.kind() == ErrorKind::Cancelled) {
    return Error(ErrorKind::Refused, "the query took longer than limits.query_time");
  }
  return without_file(database, error);
}

Result<io::SqliteStatement> prepare(io::SqliteDatabase& database, const std::string& sql) {
  auto statement = database.prepare(sql);
  if (!statement) return statement;
  if (statement->columns() == 0 || !statement->is_read_only()) {
    return fail(ErrorKind::Refused, "the query must be a SELECT");
  }
  return statement;
}

std::vector<std::string> names_of(const io::SqliteStatement& statement) {
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(statement.columns()));
  for (int i = 0; i < statement.columns(); ++i) names.push_back(statement.column_name(i));
  return names;
}

Result<void> bind(io::SqliteStatement& statement, const std::vector<BoundValue>& values) {
  int parameter = 0;
  for (const auto& value : values) {
    ++parameter;
    const auto bind_one = [&]<class Value>(const Value& each) {
      // SQLite has no booleans.
      if constexpr (std::is_same_v<Value, bool>) {
        return statement.bind(parameter, std::int64_t{each ? 1 : 0});
      } else {
        return statement.bind(parameter, each);
      }
    };
    auto bound = std::visit(bind_one, value);
    if (!bound) return bound;
  }
  return {};
}

// Reads the cells of the row that a statement stands on; the views are good until its next step.
class CellReader {
 public:
  explicit CellReader(const io::SqliteStatement& statement)
      : statement_(statement),
        cells_(static_cast<std::size_t>(statement.columns())),
        numbers_(cells_.size()),
        blobs_(cells_.size()) {}

  const std::vector<Cell>& read() {
    for (std::size_t i = 0; i < cells_.size(); ++i) cells_[i] = cell(i);
    return cells_;
  }

 private:
  Cell cell(std::size_t i) {
    const int column = static_cast<int>(i);
    switch (statement_.type(column)) {
      case io::SqliteType::Null:
        return {};
      case io::SqliteType::Integer:
        return number(i, statement_.integer(column));
      case io::SqliteType::Real:
        return real(i, statement_.real(column));
      case io::SqliteType::Text:
        return {Cell::Kind::Text, statement_.text(column)};
      case io::SqliteType::Blob:
        return blob(i);
    }
    return {};
  }

  template <class Number>
  Cell number(std::size_t i, Number value) {
    auto& buffer = numbers_[i];
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    return {Cell::Kind::Number, {buffer.data(), static_cast<std::size_t>(end - buffer.data())}};
  }

  // The shortest text that reads back as the same double; infinity has no JSON number.
  Cell real(std::size_t i, double value) {
    if (std::isinf(value)) return {Cell::Kind::Text, value > 0 ? "Infinity" : "-Infinity"};
    return number(i, value);
  }

  Cell blob(std::size_t i) {
    auto& text = blobs_[i];
    text.clear();
    for (const char byte : statement_.blob(static_cast<int>(i))) {
      text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    }
    return {Cell::Kind::Text, text};
  }

  const io::SqliteStatement& statement_;
  std::vector<Cell> cells_;
  std::vector<std::array<char, 32>> numbers_;
  std::vector<std::string> blobs_;  // As lower-case hexadecimal.
};

Result<void> stream(io::SqliteDatabase& database, const QueryText& query, RowSink& sink) {
  auto statement = prepare(database, query.sql);
  if (!statement) return fail(std::move(statement).error());
  if (auto bound = bind(*statement, query.values); !bound) return bound;
  if (auto begun = sink.begin(names_of(*statement)); !begun) return begun;
  CellReader reader(*statement);
  for (;;) {
    const auto row = statement->step();
    if (!row) return fail(row.error());
    if (!*row) return {};
    if (auto taken = sink.row(reader.read()); !taken) return taken;
  }
}

class SqliteReports final : public Database {
 public:
  explicit SqliteReports(std::filesystem::path path) : path_(std::move(path)) {}

  SqlDialect dialect() const override { return SqlDialect::Sqlite; }

  Result<void> check(const ServerOptions& options) const override {
    auto database = open(path_);
    if (!database) return fail(std::move(database).error());
    return check_queries(options, dialect(), [&](const QueryText& query) -> Result<void> {
      const auto statement = prepare(*database, query.sql);
      if (!statement) return fail(without_file(*database, statement.error()));
      return check_columns(names_of(*statement));
    });
  }

  Result<QueryResult> run(const QueryText& query, RowWriter& writer, Spool file,
                          const std::atomic<bool>& stop, const QueryLimits& limits) const override {
    auto database = open(path_);
    if (!database) return fail(std::move(database).error());
    const auto deadline = std::chrono::steady_clock::now() + limits.time;
    database->while_running([&] { return !stop && std::chrono::steady_clock::now() <= deadline; });
    RowSink sink(writer, std::move(file), limits.rows);
    const auto streamed = stream(*database, query, sink);
    if (!streamed) return fail(query_error(*database, streamed.error(), stop));
    return std::move(sink).finish();
  }

 private:
  std::filesystem::path path_;
};

}  // namespace

std::unique_ptr<Database> open_sqlite_database(std::filesystem::path path) {
  return std::make_unique<SqliteReports>(std::move(path));
}

}  // namespace millrace::reports_server
